"""Types we know and do not read, and what to do with each."""

from .values import Unreadable

ACCEPTED = "请上传 txt、docx、doc、pdf、html 或照片（jpg、png）。"
_PACKED = "「{name}」是压缩包，不能直接读。请解压后上传里面的文件。"
_SHEET = "「{name}」是 Excel 表格，不能当材料读。请把要读的内容复制到 Word 文档里再上传。"
_SLIDES = "「{name}」是演示文稿，不能当材料读。请把文字复制到 Word 文档里再上传。"
_SOUND = "「{name}」是音频或视频，不能读。请上传整理好的文字材料。"
_PROGRAM = "「{name}」是程序，不是材料，没有打开。" + ACCEPTED

SAYS = {
    "application/zip": _PACKED,
    "application/vnd.rar": _PACKED,
    "application/x-7z-compressed": _PACKED,
    "application/gzip": _PACKED,
    "application/x-bzip2": _PACKED,
    "application/x-xz": _PACKED,
    "application/vnd.ms-excel": _SHEET,
    "application/vnd.ms-powerpoint": _SLIDES,
    "image/heic": "「{name}」是苹果手机的 HEIC 照片，不能读。请转成 jpg，或直接截图后再上传。",
    "image/gif": "「{name}」是 GIF 动图，不能读。请转成 jpg 或 png 再上传。",
    "video/mp4": _SOUND,
    "audio/mpeg": _SOUND,
    "audio/ogg": _SOUND,
    "audio/flac": _SOUND,
    "application/x-executable": _PROGRAM,
    "application/x-msdownload": _PROGRAM,
}


def unknown(media_type: str) -> Unreadable:
    """Why a file of this type is not read."""
    return Unreadable("unknown_type", SAYS.get(media_type, "「{name}」这种文件不能读。" + ACCEPTED))


def mislabelled(ending: str) -> Unreadable:
    """A file whose bytes are nothing we know, under an ending we do know."""
    return Unreadable(
        "wrong_ending",
        f"「{{name}}」以 {ending} 结尾，内容却不是这种文件，可能已损坏。请用原来的软件打开并另存一份再上传。",
    )


OLD_SHEET = Unreadable(
    "unknown_type", "「{name}」是旧版 Excel（xls）。请用 Excel 或 WPS 另存为 xlsx 再上传。"
)
NOT_A_SHEET = Unreadable(
    "unknown_type", "「{name}」不是 Excel 工作簿。请用下载的表格填好，存成 xlsx 再上传。"
)
