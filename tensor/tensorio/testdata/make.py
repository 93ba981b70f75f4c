"""Writes the files of this directory that the tests read: python make.py, with numpy and safetensors (made with numpy 2.4.6 and safetensors 0.8.0).

Element (i, j, k) of an array is 100*i + 10*j + k, of a matrix 10*i + j, of a vector i; of bools whether that is odd.
"""

import os

import numpy as np
import safetensors

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def numbers(shape, dtype):
    return sum((10 ** (len(shape) - 1 - d) * i for d, i in enumerate(np.indices(shape))), np.zeros(shape, int)).astype(dtype)


for name, shape, dtype in [
    ("f4", (2, 3, 4), "<f4"), ("f8", (2, 3), "<f8"), ("f2", (2, 3), "<f2"), ("i8", (2, 3), "<i8"), ("f4-big", (2, 3), ">f4"), ("f8-big", (2, 3, 4), ">f8"),
    ("f2-big", (3,), ">f2"), ("i1", (3,), "i1"), ("i2", (3,), "<i2"), ("i4", (2, 3), "<i4"), ("i4-big", (2, 3), ">i4"), ("i8-big", (3,), ">i8"), ("u1", (2, 3), "u1"),
    ("u2", (3,), "<u2"), ("u4", (3,), "<u4"), ("u8", (3,), "<u8"), ("scalar", (), "<f8"), ("vector", (5,), "<f4"), ("empty", (0, 3), "<f4"), ("row", (1, 12), "<f4"),
]:
    np.save(name + ".npy", numbers(shape, dtype))
np.save("f4-fortran.npy", np.asfortranarray(numbers((2, 3, 4), "<f4")))
np.save("i8-fortran.npy", np.asfortranarray(numbers((2, 3), "<i8")))
np.save("f8-big-fortran.npy", np.asfortranarray(numbers((2, 3), ">f8")))
np.save("bool.npy", numbers((2, 3), int) % 2 == 1)
for version in (2, 3):
    with open("version%d.npy" % version, "wb") as f:
        np.lib.format.write_array(f, numbers((2, 3), "<f4"), version=(version, 0))

np.save("bad-complex.npy", numbers((2,), "<c16"))
np.save("bad-string.npy", np.array(["one", "two"]))
np.save("bad-struct.npy", np.zeros(2, [("a", "<f4"), ("b", "<i8")]))
np.save("bad-object.npy", np.array([None]))
np.save("bad-large.npy", np.array([2**63], np.uint64))
np.save("bad-rank.npy", np.zeros((1,) * 9, "f4"))

np.savez("stored.npz", w=numbers((2, 3), "<f4"), **{"layer/b": numbers((3,), "<f8")})
np.savez_compressed("compressed.npz", w=np.asfortranarray(numbers((20, 30), "<f4")), n=np.int64(7))


def save(name, tensors, metadata=None):
    """Writes a file of (type, shape, array whose bytes are written)."""
    specs = {
        key: safetensors.TensorSpec(dtype=dtype, shape=list(shape), data_ptr=a.ctypes.data, data_len=a.nbytes)
        for key, (dtype, shape, a) in tensors.items()
    }
    with open(name, "wb") as f:
        f.write(safetensors.serialize(specs, metadata))


def of(shape, name, dtype):
    return name, shape, np.ascontiguousarray(numbers(shape, dtype))


save("model.safetensors", {
    "conv": of((2, 3, 4), "float32", "<f4"), "fc.weight": of((2, 3), "float32", "<f4"), "double": of((2, 3), "float64", "<f8"), "half": of((2, 3), "float16", "<f2"),
    "long": of((2, 3), "int64", "<i8"), "mask": ("bool", (3,), numbers((3,), int) % 2 == 1), "scalar": of((), "float32", "<f4"), "empty": of((0, 3), "float32", "<f4"),
    "brain": ("bfloat16", (3,), (numbers((3,), "<f4").view("<u4") >> 16).astype("<u2")), 'a <name> & "ö"': of((2,), "float32", "<f4"),
}, {"format": "pt"})
save("integers.safetensors", {
    "i32": of((2, 3), "int32", "<i4"), "i16": of((3,), "int16", "<i2"), "i8": of((3,), "int8", "i1"), "u8": of((3,), "uint8", "u1"), "u16": of((3,), "uint16", "<u2"),
    "u32": of((3,), "uint32", "<u4"), "u64": of((3,), "uint64", "<u8"),
})
save("none.safetensors", {})
