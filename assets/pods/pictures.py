#!/usr/bin/env python3
"""Size of a whole PNG, JPEG or WebP, the forms that the image-edit client's alignment reads. Standard library only.

A PNG is decoded to its last row. Of JPEG and WebP the frame is followed to its end, which finds what is cut off.
"""
import struct
import zlib

SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# The model answers with about one million pixels.
MOST_PIXELS = 64_000_000
PNG = b"\x89PNG\r\n\x1a\n"


def size_of(content: bytes) -> tuple:
    """Width and height; ValueError when it is cut, damaged, larger than 64 million pixels or none of the three."""
    if content[:8] == PNG:
        return decode_png(content)
    if content[:2] == b"\xff\xd8":
        return follow_jpeg(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return follow_webp(content)
    raise ValueError("no PNG, JPEG or WebP")


def bounded(width: int, height: int) -> tuple:
    if not width or not height or width * height > MOST_PIXELS:
        raise ValueError(f"a size that is not valid: {width}x{height}")
    return width, height


def png_header(content: bytes) -> tuple:
    """Width, height, bits a pixel, interlaced; ValueError unless it begins as a PNG does."""
    if content[:8] != PNG or content[12:16] != b"IHDR" or len(content) < 33:
        raise ValueError("no PNG")
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", content[16:29])
    if kind not in SAMPLES or depth not in (1, 2, 4, 8, 16):
        raise ValueError("a PNG header that is not valid")
    return (*bounded(width, height), depth * SAMPLES[kind], interlaced)


def decode_png(content: bytes) -> tuple:
    width, height, bits, interlaced = png_header(content)
    at, data, ended = 8, [], False
    while not ended:
        if at + 12 > len(content):
            raise ValueError("cut off")
        size, name = struct.unpack(">I4s", content[at:at + 8])
        body = content[at + 8:at + 8 + size]
        if len(content) < at + 12 + size or zlib.crc32(name + body) != struct.unpack(">I", content[at + 8 + size:at + 12 + size])[0]:
            raise ValueError("cut off or damaged")
        if name == b"IDAT":
            data.append(body)
        ended, at = name == b"IEND", at + 12 + size
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)) if interlaced else ((0, 0, 1, 1),)
    rows = []
    for x, y, dx, dy in passes:
        columns, lines = max(0, -(-(width - x) // dx)), max(0, -(-(height - y) // dy))
        rows += [1 + -(-columns * bits // 8)] * (lines if columns else 0)
    try:
        pixels = zlib.decompressobj().decompress(b"".join(data), sum(rows) + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(pixels) != sum(rows):
        raise ValueError("not all of its pixels are there")
    start = 0
    for length in rows:
        if pixels[start] > 4:
            raise ValueError("rows of an unknown filter")
        start += length
    return width, height


def follow_jpeg(content: bytes) -> tuple:
    """Segment by segment to the end marker; what stands between scans is jumped over."""
    at, size = 2, None
    while True:
        mark = content.find(b"\xff", at)
        # A zero byte or a restart marker behind 0xff belongs to the scan's own data, more 0xff are padding.
        while mark >= 0 and content[mark + 1:mark + 2] and (content[mark + 1] in (0, 1, 0xff) or 0xd0 <= content[mark + 1] <= 0xd7):
            mark = content.find(b"\xff", mark + (1 if content[mark + 1] == 0xff else 2))
        if mark < 0 or mark + 1 >= len(content):
            raise ValueError("cut off")
        kind = content[mark + 1]
        if kind == 0xd9:
            if size is None:
                raise ValueError("a JPEG without a frame")
            return size
        if mark + 4 > len(content):
            raise ValueError("cut off")
        length = struct.unpack(">H", content[mark + 2:mark + 4])[0]
        if 0xc0 <= kind <= 0xcf and kind not in (0xc4, 0xc8, 0xcc):
            if mark + 9 > len(content):
                raise ValueError("cut off")
            height, width = struct.unpack(">HH", content[mark + 5:mark + 9])
            size = bounded(width, height)
        at = mark + 2 + length


def follow_webp(content: bytes) -> tuple:
    """Chunk by chunk; a picture's chunk has to be there whole."""
    if struct.unpack("<I", content[4:8])[0] + 8 > len(content):
        raise ValueError("cut off")
    at, size, found = 12, None, False
    while at + 8 <= len(content):
        name, length = content[at:at + 4], struct.unpack("<I", content[at + 4:at + 8])[0]
        body = content[at + 8:at + 8 + length]
        if len(body) < length:
            raise ValueError("cut off")
        if name == b"VP8X" and length >= 10:
            size = 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
        elif name == b"VP8 " and length >= 10 and body[3:6] == b"\x9d\x01\x2a":
            width, height = struct.unpack("<HH", body[6:10])
            size, found = size or (width & 0x3fff, height & 0x3fff), True
        elif name == b"VP8L" and length >= 5 and body[0] == 0x2f:
            bits = int.from_bytes(body[1:5], "little")
            size, found = size or (1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff)), True
        at += 8 + length + length % 2
    if size is None or not found:
        raise ValueError("a WebP without a picture")
    return bounded(*size)
