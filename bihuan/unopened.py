"""Why a file could not be opened or written, in words."""

import errno

_WHY = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段是文件，不是文件夹",
    errno.EEXIST: "已经有一个同名的文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这里只能读，不能写",
    errno.ELOOP: "快捷方式（链接）指来指去，没有尽头",
    errno.ENAMETOOLONG: "名字太长",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EIO: "磁盘读写出错",
}


def why(error: OSError) -> str:
    """The reason in Chinese; the system's own words where there are none."""
    return _WHY.get(error.errno or 0) or error.strerror or str(error)
