#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""JAX's side of bench/train/notebook_epoch.cpp: seconds per training epoch, the whole epoch in one jit.

lax.scan walks over batches of indices; the gather stands inside. The last batch, which is smaller, has a step of its
own in the same jit. conv has a jit a step: inside a loop XLA's convolutions take ten times as long.

The fastest of what was tried stands here (processor time on one thread): images as bytes, made float32 where they
are gathered (3 to 20 %); weights stored (out, in) (mlr and logistic a third, linear and wide 5 to 8 %); images
channels last and pooled by reshape and max (conv half). What changed nothing or cost: donated arguments, unrolling
the scan, gathering the epoch before it, oneDNN's, XNNPACK's and YNNPACK's flags, vectors of 512 bits.

Settings: what draws dropout's masks: hash (murmur3's finalizer of a counter, which XLA computes where the mask is
used), threefry2x32 (JAX's own default; 10 % more for mlp), unsafe_rbg and rbg (half as much again).
"""
import os

import notebooks


def main():
    o = notebooks.arguments(__doc__, ["hash", "threefry2x32", "unsafe_rbg", "rbg"])
    mine = os.sched_getaffinity(0)
    cores = o.threads or len(mine)
    os.sched_setaffinity(0, sorted(mine)[:cores])  # XLA's pool has a thread a core it may use
    import jax
    import jax.numpy as jnp
    import numpy as np
    from jax import lax, random
    jax.devices()
    for thread in os.listdir("/proc/self/task"):  # the pool stands: its threads may run anywhere
        os.sched_setaffinity(int(thread), mine)
    conv = o.work == "conv"

    images, batch, lr = notebooks.WORKS[o.work]
    x, y = notebooks.training_data(o.data, images)
    x = (255 * x).round().astype(np.uint8).reshape((images, 28, 28, 1) if conv else (images, 784))
    x, y = jnp.asarray(x), jnp.asarray(y, jnp.int32)

    rng = np.random.default_rng(1)

    def layer(shape, inputs, outputs):
        bound = inputs ** -0.5
        return [jnp.asarray(rng.uniform(-bound, bound, s).astype(np.float32)) for s in (shape, (outputs,))]

    sizes = {"mlp": (784, 256, 128, 10), "mlr": (784, 10), "logistic": (784, 10), "linear": (784, 100, 100, 10),
             "wide": (784, 1200, 600, 300, 10), "conv": (1600, 128, 10)}[o.work]
    parameters = [layer((n, k), k, n) for k, n in zip(sizes, sizes[1:])]
    if conv:
        parameters = [layer((3, 3, c, k), 9 * c, k) for c, k in ((1, 32), (32, 64))] + parameters

    def murmur(key, count):
        h = (lax.iota(jnp.uint32, count) * np.uint32(0x9E3779B9)) ^ key
        h = (h ^ (h >> 16)) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> 13)) * np.uint32(0xC2B2AE35)
        return h ^ (h >> 16)

    def split(key):
        if o.setting == "hash":
            return murmur(key, 2)
        return random.split(key)

    def dropout(x, p, key):
        if o.setting == "hash":
            keep = murmur(key, x.size).reshape(x.shape) >= np.uint32(round(p * 2 ** 32))
        else:
            keep = random.bernoulli(key, 1 - p, x.shape)
        return jnp.where(keep, x / (1 - p), 0)

    def pool(x):
        n, h, w, c = x.shape
        return x[:, :h // 2 * 2, :w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2, c).max((2, 4))

    def forward(parameters, x, key):
        keys = split(key)
        if conv:
            for i in range(2):
                w, b = parameters[i]
                x = lax.conv_general_dilated(x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")) + b
                x = dropout(pool(jax.nn.relu(x)), (0.25, 0.5)[i], keys[i])
            x, parameters = x.reshape(len(x), -1), parameters[2:]
        for i, (w, b) in enumerate(parameters):
            x = lax.dot_general(x, w, (((1,), (1,)), ((), ()))) + b
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
        key, mine = split(key)
        rows_x = x.at[rows].get(mode="promise_in_bounds").astype(jnp.float32) * np.float32(1 / 255)
        loss, gradient = jax.value_and_grad(loss_of)(parameters, rows_x, y[rows], mine)
        parameters, state = update(parameters, gradient, state, step + 1)
        return (parameters, state, step + 1, key), loss

    counted = notebooks.images_to_train(o)
    whole = counted // batch * batch

    @jax.jit
    def train_all(carry, order):
        carry, losses = lax.scan(train_step, carry, order[:whole].reshape(-1, batch))
        if whole < counted:
            carry, last = train_step(carry, order[whole:])
            losses = jnp.append(losses, last)
        return carry, losses.mean()

    step_alone = jax.jit(train_step)

    def train_each(carry, order):
        losses = []
        for at in range(0, counted, batch):
            carry, loss = step_alone(carry, order[at:at + batch])
            losses.append(loss)
        return carry, jnp.stack(losses).mean()

    train = train_each if conv else train_all
    zeros = each(jnp.zeros_like, parameters)
    state = (zeros, zeros) if o.work == "logistic" else zeros
    key = jnp.uint32(1) if o.setting == "hash" else random.key(0, impl=o.setting)
    carry = [(parameters, state, jnp.float32(0), key)]

    def epoch():  # NumPy draws the order: XLA's permutation sorts, which takes as long as an epoch of mlr
        carry[0], loss = train(carry[0], rng.permutation(images)[:counted].astype(np.int32))
        return float(loss)

    notebooks.measure(f"jax-{jax.__version__}", o, cores, epoch)


if __name__ == "__main__":
    main()
