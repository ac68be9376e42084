"""What is said of a picture that cannot be sent out."""

from __future__ import annotations

from app.errors import RefusedError


class PictureRefusedError(RefusedError):
    """The file of a picture is broken, or of a kind that few programs show."""

    def __init__(self, caption: str) -> None:
        super().__init__(
            f"图片“{caption}”的文件损坏或格式不常见，没有导出；请换成 PNG 或 JPEG 图片。"
        )
