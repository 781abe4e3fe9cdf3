#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""JAX's side of bench/train/notebook_epoch.cpp: seconds per training epoch, the whole epoch in one jit.

lax.scan walks over batches of indices; the gather stands inside. The last batch, which is smaller, has a step of its
own in the same jit.

Settings: the generator that draws dropout's masks.
"""
import os

import notebooks


def main():
    o = notebooks.arguments(__doc__, ["unsafe_rbg", "threefry2x32"])
    cores = o.threads or os.cpu_count()
    if o.threads:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:o.threads])  # XLA's pool has a thread a core it may use
    import jax
    import jax.numpy as jnp
    import numpy as np
    from jax import lax, random
    jax.config.update("jax_default_prng_impl", o.setting)

    images, batch, lr = notebooks.WORKS[o.work]
    x, y = notebooks.training_data(o.data, images)
    if o.work != "conv":
        x = x.reshape(images, 784)
    x, y = jnp.asarray(x), jnp.asarray(y, jnp.int32)

    rng = np.random.default_rng(1)

    def linear(k, n):
        bound = k ** -0.5
        return [jnp.asarray(rng.uniform(-bound, bound, s).astype(np.float32)) for s in ((k, n), (n,))]

    def conv(c, k):
        bound = (9 * c) ** -0.5
        return [jnp.asarray(rng.uniform(-bound, bound, s).astype(np.float32)) for s in ((k, c, 3, 3), (k, 1, 1))]

    sizes = {"mlp": (784, 256, 128, 10), "mlr": (784, 10), "logistic": (784, 10), "linear": (784, 100, 100, 10),
             "wide": (784, 1200, 600, 300, 10), "conv": (1600, 128, 10)}[o.work]
    parameters = [linear(k, n) for k, n in zip(sizes, sizes[1:])]
    if o.work == "conv":
        parameters = [conv(1, 32), conv(32, 64)] + parameters

    def dropout(x, p, key):
        return jnp.where(random.bernoulli(key, 1 - p, x.shape), x / (1 - p), 0)

    def forward(parameters, x, key):
        keys = random.split(key, 2)
        if o.work == "conv":
            for i in range(2):
                w, b = parameters[i]
                x = jax.nn.relu(lax.conv_general_dilated(x, w, (1, 1), "VALID") + b)
                x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
                x = dropout(x, (0.25, 0.5)[i], keys[i])
            x, parameters = x.reshape(len(x), -1), parameters[2:]
        for i, (w, b) in enumerate(parameters):
            x = x @ w + b
            if i + 1 < len(parameters) and o.work in ("mlp", "wide"):
                x = jax.nn.relu(x)
                if o.work == "mlp":
                    x = dropout(x, (0.4, 0.3)[i], keys[i])
        return x

    def loss_of(parameters, x, y, key):
        return -jnp.take_along_axis(jax.nn.log_softmax(forward(parameters, x, key)), y[:, None], 1).mean()

    each = jax.tree_util.tree_map

    def update(parameters, gradient, state, step):
        if o.work in ("mlp", "mlr"):  # RMSprop
            state = each(lambda v, g: 0.99 * v + 0.01 * g * g, state, gradient)
            return each(lambda p, g, v: p - lr * g / (jnp.sqrt(v) + 1e-8), parameters, gradient, state), state
        if o.work == "logistic":  # Adam
            m, v = state
            m = each(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
            v = each(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradient)
            rate, root = lr / (1 - 0.9 ** step), jnp.sqrt(1 - 0.999 ** step)
            return each(lambda p, m, v: p - rate * m / (jnp.sqrt(v) / root + 1e-8), parameters, m, v), (m, v)
        return each(lambda p, g: p - lr * g, parameters, gradient), state

    def train_step(carry, rows):
        parameters, state, step, key = carry
        key, mine = random.split(key)
        loss, gradient = jax.value_and_grad(loss_of)(parameters, x[rows], y[rows], mine)
        parameters, state = update(parameters, gradient, state, step + 1)
        return (parameters, state, step + 1, key), loss

    whole = images // batch * batch

    @jax.jit
    def train(carry, order):  # NumPy draws the order: XLA's permutation sorts, which takes as long as an epoch of mlr
        carry, losses = lax.scan(train_step, carry, order[:whole].reshape(-1, batch))
        if whole < images:
            carry, last = train_step(carry, order[whole:])
            losses = jnp.append(losses, last)
        return carry, losses.mean()

    zeros = each(jnp.zeros_like, parameters)
    state = (zeros, zeros) if o.work == "logistic" else zeros
    carry = [(parameters, state, jnp.float32(0), random.key(0))]

    def epoch():
        carry[0], loss = train(carry[0], rng.permutation(images).astype(np.int32))
        return float(loss)

    notebooks.measure(f"jax-{jax.__version__}", o, cores, epoch)


if __name__ == "__main__":
    main()
