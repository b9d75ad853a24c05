"""An iCalendar file taken apart."""


def parse(file: bytes) -> list[tuple[str, str]]:
    """Unfold and split, as RFC 5545 says a reader does."""
    assert file.endswith(b"\r\n") and b"\n" not in file.replace(b"\r\n", b"")
    lines = file.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return [tuple(line.split(":", 1)) for line in lines]
