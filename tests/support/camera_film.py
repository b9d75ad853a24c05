"""Films for Chromium's fake camera: uncompressed video is a header and raw frames, so no codec is needed."""

from pathlib import Path

from PIL import Image

WIDTH, HEIGHT, FPS = 640, 480, 5


def film(pictures: list[Image.Image], file: Path, seconds: int = 1) -> Path:
    """Write the pictures one after another, each for `seconds`, centred on grey; Chromium plays the film again and again."""
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    with file.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            frame = framed(picture).tobytes()
            for _ in range(FPS * seconds):
                out.write(b"FRAME\n" + frame + grey)
    return file


def framed(picture: Image.Image) -> Image.Image:
    """The picture as a camera sees it: fitted into 640 x 480 with a margin."""
    seen = Image.new("L", (WIDTH, HEIGHT), 150)
    small = picture.convert("L")
    small.thumbnail((WIDTH - 40, HEIGHT - 40))
    seen.paste(small, ((WIDTH - small.width) // 2, (HEIGHT - small.height) // 2))
    return seen
