"""Arguments of a command, asked for and refused in Chinese."""

import argparse
import re
import sys
from typing import Any, NoReturn

# What argparse says -> what we say. What is not here keeps its words.
_SAYS = (
    (r"the following arguments are required: (.+)", r"还要写 \1。"),
    (r"unrecognized arguments: (.+)", r"不认识 \1。"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"\1 后面要写一个值。"),
    (
        r"argument (.+?): invalid choice: (.+?) \((?:choose from )(.+)\)",
        r"\1 不能是 \2；可以是 \3。",
    ),
    (r"argument (.+?): invalid int value: (.+)", r"\1 要写成整数，不能是 \2。"),
    (r"argument (.+?): invalid float value: (.+)", r"\1 要写成数，不能是 \2。"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不写值，不用写 \2。"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能和 \2 一起用。"),
    (r"argument (.+?): (.+。)", r"\1：\2"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 写得不全，可能是 \2。"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, add_help=False, **named)
        self._positionals.title, self._optionals.title = "要写的", "可以写的"
        self.add_argument("-h", "--help", action="help", help="显示这些说明")

    def format_usage(self) -> str:
        """How it is called, one line."""
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        """How it is called, and what each part means."""
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how it is written; exit status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{in_words(message)}各项说明：{self.prog} --help\n")


def port(text: str) -> int:
    """The number of a port; refused with what it may be."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"端口是 1 到 65535 的整数，不能是 {text}。")
    return int(text)


def in_words(message: str) -> str:
    """What argparse complains of, in Chinese where we know the words."""
    for english, chinese in _SAYS:
        if found := re.fullmatch(english, message):
            return found.expand(chinese)
    return f"{message}。"
