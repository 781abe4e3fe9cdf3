#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Notebooks 002, 003 and 004 in PyTorch 2.13 on the CPU: what the example programs and the tests are held against.

    python3 make_notebooks.py --data ../../examples/data/MNIST/raw [002] [003_regression] [003] [004]

Without names all of them (003 takes half an hour on a core). Each replaces its own block of notebooks.txt. The random
draws are the notebook's, cell by cell; the seeds are 0, where the notebook sets none, and 123 in 003, which sets it.
"""
import argparse
import gzip
import os

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "notebooks.txt")


def read_idx(path):
    with gzip.open(path) as f:
        data = f.read()
    rank = data[3]
    sizes = np.frombuffer(data, ">i4", rank, 4)
    return torch.from_numpy(np.frombuffer(data, np.uint8, -1, 4 + 4 * rank).reshape(sizes).copy())


class Mnist(Dataset):
    """torchvision's MNIST with ToTensor, and Normalize if wanted; batches are gathered at once."""

    def __init__(self, folder, train, normalize=None):
        name = "train" if train else "t10k"
        self.data = read_idx(os.path.join(folder, name + "-images-idx3-ubyte.gz"))
        self.targets = read_idx(os.path.join(folder, name + "-labels-idx1-ubyte.gz")).long()
        self.images = self.data.float().div(255).unsqueeze(1)
        if normalize:
            self.images = self.images.sub(normalize[0]).div(normalize[1])

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, i):
        return self.images[i], self.targets[i]

    def __getitems__(self, rows):
        return self.images[rows], self.targets[rows]


def loader(dataset, batch_size, shuffle=False):
    return DataLoader(dataset, batch_size, shuffle=shuffle, collate_fn=lambda batch: batch)


def hexadecimal(x):
    return float(x).hex()


# ---------------------------------------------------------------------------------------------------------------- 002


class MnistModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10)

    def forward(self, x):
        return self.linear(x.reshape(-1, 784))


def evaluate_002(model, batches):
    losses, accuracies = [], []
    for images, labels in batches:
        out = model(images)
        losses.append(F.cross_entropy(out, labels))
        accuracies.append(torch.tensor(torch.sum(torch.max(out, dim=1)[1] == labels).item() / len(labels)))
    return torch.stack(losses).mean().item(), torch.stack(accuracies).mean().item()


def notebook_002(folder, out):
    torch.manual_seed(0)
    train, validation = random_split(Mnist(folder, True), [50000, 10000])
    train_loader, val_loader = loader(train, 128, True), loader(validation, 128)
    nn.Linear(784, 10)
    model = MnistModel()
    for images, label in train_loader:
        out.append(f"first_batch_loss {hexadecimal(F.cross_entropy(model(images), label))}")
        break
    model = MnistModel()
    out.append("evaluate " + " ".join(map(hexadecimal, evaluate_002(model, val_loader))))
    steps = 0
    for fit in range(4):
        optimizer = torch.optim.Adam(model.parameters(), 0.001)
        for epoch in range(5):
            for images, labels in train_loader:
                loss = F.cross_entropy(model(images), labels)
                loss.backward()
                optimizer.step()
                optimizer.zero_grad()
                if steps < 100:
                    out.append(f"step {steps} {hexadecimal(loss)}")
                steps += 1
            result = evaluate_002(model, val_loader)
            print("Epoch [{}], val_loss: {:.4f}, val_acc: {:.4f}".format(epoch, *result), flush=True)
            out.append(f"epoch {5 * fit + epoch} " + " ".join(map(hexadecimal, result)))
    test = evaluate_002(model, loader(Mnist(folder, False), 256))
    print("test", test)
    out.append("test " + " ".join(map(hexadecimal, test)))


# ---------------------------------------------------------------------------------------------------------------- 003


def regression_data():
    epsilon = .1 * np.random.randn(100, 1)
    x = np.random.rand(100, 1)
    y = 2 * x + 1 + epsilon
    return torch.tensor(x), torch.tensor(y)


def notebook_003_regression(folder, out):
    np.random.seed(123)
    torch.manual_seed(123)
    M = torch.randn(1, dtype=float, requires_grad=True)
    b = torch.randn(1, dtype=float, requires_grad=True)
    out.append(f"by_hand start {hexadecimal(M)} {hexadecimal(b)}")
    x, y = regression_data()
    for i in range(500):
        loss = torch.sum((y - (M * x + b)) ** 2)
        out.append(f"by_hand loss {i} {hexadecimal(loss)}")
        loss.backward()
        M.data -= 0.001 * M.grad.data
        b.data -= 0.001 * b.grad.data
        M.grad.data.zero_()
        b.grad.data.zero_()
    out.append(f"by_hand end {hexadecimal(M)} {hexadecimal(b)}")
    model = nn.Linear(1, 1, dtype=float)
    out.append(f"with_nn start {hexadecimal(model.weight)} {hexadecimal(model.bias)}")
    mean_squared_loss = nn.MSELoss(reduction="sum")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    for i in range(500):
        loss = mean_squared_loss(y, model(x))
        out.append(f"with_nn loss {i} {hexadecimal(loss)}")
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    out.append(f"with_nn end {hexadecimal(model.weight)} {hexadecimal(model.bias)}")
    A = torch.cat([x, torch.ones_like(x)], 1)
    solution = torch.linalg.lstsq(A, y).solution
    out.append(f"closed_form {hexadecimal(solution[0])} {hexadecimal(solution[1])}")


class LinearClassifier(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.layer_1 = nn.Linear(28 * 28, 100)
        self.layer_2 = nn.Linear(100, 100)
        self.layer_3 = nn.Linear(100, 10)
        self.log_softmax = nn.LogSoftmax(dim=dim)

    def forward(self, x):
        return self.log_softmax(self.layer_3(self.layer_2(self.layer_1(torch.flatten(x, 1)))))


class ConvClassifier(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.layer_1 = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25))
        self.layer_2 = nn.Sequential(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.50))
        self.layer_3 = nn.Linear(1600, 128)
        self.layer_4 = nn.Linear(128, 10)
        self.log_softmax = nn.LogSoftmax(dim=dim)

    def forward(self, x):
        out = torch.flatten(self.layer_2(self.layer_1(x)), 1)
        return self.log_softmax(self.layer_4(self.layer_3(out)))


def train_003(model, optimizer, batches, steps):
    model.train()
    losses = []
    for x, y in batches:
        loss = F.nll_loss(model(x), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return np.average(losses), losses[:steps]


def test_003(model, batches):
    model.eval()
    losses, right = [], 0
    with torch.no_grad():
        for x, y in batches:
            output = model(x)
            losses.append(F.nll_loss(output, y).item())
            pred = output.argmax(dim=1, keepdim=True)
            right += pred.eq(y.view_as(pred)).sum().item()
    return np.average(losses), right / 10000


def notebook_003(folder, out):
    normalize = (0.1307, 0.3081)
    train_loader = loader(Mnist(folder, True, normalize), 32)
    test_loader = loader(Mnist(folder, False, normalize), 32, True)
    for dim in (1, 0):
        torch.manual_seed(123)  # again for each dim: both ways start from the same weights
        models = {"linear": LinearClassifier(dim), "conv": ConvClassifier(dim)}
        rates = {"linear": 0.01, "conv": 0.1}
        for name, model in models.items():
            out.append(f"{name} dim={dim} test 0 " + " ".join(map(hexadecimal, test_003(model, test_loader))))
        for name, model in models.items():
            optimizer = torch.optim.SGD(model.parameters(), lr=rates[name])
            for epoch in range(1, 11):
                mean, first = train_003(model, optimizer, train_loader, 20)
                if epoch == 1:
                    out.extend(f"{name} dim={dim} step {i} {hexadecimal(loss)}" for i, loss in enumerate(first))
                test = test_003(model, test_loader)
                out.append(f"{name} dim={dim} train {epoch} {hexadecimal(mean)}")
                out.append(f"{name} dim={dim} test {epoch} " + " ".join(map(hexadecimal, test)))
                print(name, dim, epoch, mean, test, flush=True)


# ---------------------------------------------------------------------------------------------------------------- 004


def stacked(*last):
    return nn.Sequential(nn.Linear(28 * 28, 1200), nn.ReLU(), nn.Linear(1200, 600), nn.ReLU(),
                         nn.Linear(600, 300), nn.ReLU(), nn.Linear(300, 10), *last)


def accuracy_004(model, dataset):
    features, labels = dataset[:]
    with torch.no_grad():
        return torch.sum(torch.argmax(model(features), 1) == labels).item() / len(labels)


def my_nll_loss(pred, labels):
    return -torch.mean(torch.log(0.0000001 + pred[range(len(labels)), labels]))


def notebook_004(folder, out):
    torch.manual_seed(0)
    train_data, test_data = Mnist(folder, True), Mnist(folder, False)
    features = (train_data.data[:12000].float() / 256.0).view(-1, 784)
    labels = train_data.targets[:12000]
    train, _ = random_split(TensorDataset(features, labels), (10000, 2000))
    test = TensorDataset((test_data.data.float() / 256.0).view(-1, 784), test_data.targets)
    train_loader = DataLoader(train, 100, shuffle=True)
    one_hot = torch.zeros(12000, 10)
    one_hot[range(12000), labels] = 1.0

    def run(name, model, loss_function, batches):
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for epoch in range(5):
            for i, (x, y) in enumerate(batches):
                optimizer.zero_grad()
                loss = loss_function(model(x), y)
                loss.backward()
                optimizer.step()
                if epoch == 0 and i < 10:
                    out.append(f"{name} step {i} {hexadecimal(loss)}")
            out.append(f"{name} epoch {epoch} {hexadecimal(loss)}")
            print(name, epoch, loss.item(), flush=True)
        result = accuracy_004(model, train), accuracy_004(model, test)
        out.append(f"{name} accuracy " + " ".join(map(hexadecimal, result)))
        print(name, result)

    run("my_nll", stacked(nn.Softmax(dim=1)), my_nll_loss, train_loader)
    run("nll", stacked(nn.LogSoftmax(dim=1)), nn.NLLLoss(), train_loader)
    run("cross_entropy", stacked(), nn.CrossEntropyLoss(), train_loader)
    one_hot_train, _ = random_split(TensorDataset(features, one_hot), (10000, 2000))
    run("mse", stacked(nn.Softmax(dim=1)), nn.MSELoss(), DataLoader(one_hot_train, batch_size=100))


BLOCKS = {"002": notebook_002, "003_regression": notebook_003_regression, "003": notebook_003, "004": notebook_004}


def replace_block(name, lines):
    blocks = {}
    if os.path.exists(TARGET):
        with open(TARGET) as f:
            for line in f.read().splitlines():
                if line.startswith("notebook "):
                    blocks[line[9:]] = current = []
                elif not line.startswith("#"):
                    current.append(line)
    blocks[name] = lines
    with open(TARGET, "w") as f:
        f.write("# Made by make_notebooks.py with PyTorch 2.13. See README.md.\n")
        for name in sorted(blocks):
            f.write(f"notebook {name}\n" + "".join(line + "\n" for line in blocks[name]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=os.path.join(HERE, "../../examples/data/MNIST/raw"))
    parser.add_argument("names", nargs="*", default=[])
    options = parser.parse_args()
    torch.set_num_threads(1)
    for name in options.names or BLOCKS:
        lines = []
        BLOCKS[name](options.data, lines)
        replace_block(name, lines)


if __name__ == "__main__":
    main()
