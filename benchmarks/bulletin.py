"""P11: a bulletin of sixteen problems as pdf: ours (typst, warm) against LibreOffice and WeasyPrint.

All three set the same text on A4. LibreOffice turns our own docx into pdf, a process each time, as
an office server without a listener does; WeasyPrint sets HTML with the same measures, warm.
Interleaved; the ratio is the median of each round's. `python benchmarks/bulletin.py [rounds] [many]`.
"""

import html
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from bihuan.people.access.copies import Export
from bihuan.reports import bulletin, values
from bihuan.reports.values import Duty, LedgerRow, Measure

GOALS = {"LibreOffice": 50, "WeasyPrint": 10}
SECONDS_FOR_1000 = 60
EXPORT = Export("清河社区", "党务专干", datetime(2026, 11, 24, 9, 5, tzinfo=UTC), "报送街道")
GIVEN = bulletin.Particulars(
    "中共清河社区委员会", "清社党〔2026〕12号", phone="80000109", mailbox="服务站门口"
)
STYLE = """@page{size:A4;margin:37mm 26mm 35mm 28mm;@bottom-center{content:"— " counter(page) " —"}}
body{font:15.8pt/28.95pt "Noto Serif CJK SC";text-align:justify}p{margin:0;text-indent:2em}h1{font-size:22pt;text-align:center}"""


def made(seed: int = 0) -> bulletin.Bulletin:
    """A bulletin of sixteen problems in four aspects; `seed` makes no two alike."""
    return bulletin.compose([_row(n, seed) for n in range(1, 17)], GIVEN, date(2026, 11, 24))


def _row(n: int, seed: int) -> LedgerRow:
    grid = Duty("第三网格员")
    measures = (
        Measure("", 1, f"列出清单并逐户核对第{seed + n}批", "在办", False, grid, date(2026, 12, 1)),
    )
    return LedgerRow(
        "", "", n, ("组织建设", "为民服务", "议事公开", "资金物资")[(n - 1) // 4],
        f"第{n}处公示栏更新不及时，抽查{20 + seed % 7}次有{n}次过期", "", "", measures, Duty("社区书记"), "清河社区",
        grid, date(2026, 12, 14), "限期整改", f"已更换{n}处并拍照，第{seed}次核对", date(2026, 11, 2),
        (("整改佐证", 2),), values.WORKING, None, Duty(), None, "", "",
        claimed=date(2026, 9, 16), planned=date(2026, 9, 30),
    )  # fmt: skip


def typst(seed: int) -> None:
    assert bulletin.pdf(made(seed), EXPORT)[:4] == b"%PDF"


def weasyprint(seed: int) -> None:
    from weasyprint import HTML

    now = made(seed)
    body = "".join(f"<p>{html.escape(block.text)}</p>" for block in now.blocks)
    page = f"<style>{STYLE}</style><h1>{'<br>'.join(now.title)}</h1>{body}"
    assert HTML(string=page).write_pdf()[:4] == b"%PDF"


def libreoffice(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "b.docx")
        source.write_bytes(bulletin.docx(made(seed), EXPORT))
        command = ["soffice", f"-env:UserInstallation=file://{PROFILE}", "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        assert Path(folder, "b.pdf").read_bytes()[:4] == b"%PDF"


PROFILE = Path(tempfile.gettempdir(), "bihuan-bench-office")


def timed(work, seed: int) -> float:
    """Seconds for one."""
    begun = time.perf_counter()
    work(seed)
    return time.perf_counter() - begun


def main(rounds: int = 7, many: int = 1000) -> int:
    rivals = {"WeasyPrint": weasyprint}
    if shutil.which("soffice"):
        rivals["LibreOffice"] = libreoffice
    for work in (typst, *rivals.values()):
        work(0)
    ours, theirs = [], {name: [] for name in rivals}
    for n in range(rounds):
        ours.append(timed(typst, n))
        for name, work in rivals.items():
            theirs[name].append(timed(work, n))
    passed = [_compared(name, ours, seconds) for name, seconds in theirs.items()]
    begun, cpu = time.perf_counter(), time.process_time()
    for seed in range(many):
        typst(seed)
    took = (time.perf_counter() - begun) * 1000 / many
    passed.append(took <= SECONDS_FOR_1000)
    _say({
        "question": "P11", "what": "1,000 bulletins, seconds", "ratio": round(took, 1), "pass": passed[-1],
        "goal": f"<= {SECONDS_FOR_1000}", "made": many, "cpu_s": round(time.process_time() - cpu, 1),
    })  # fmt: skip
    return 0 if all(passed) else 1


def _compared(name: str, ours: list[float], seconds: list[float]) -> bool:
    ratio = statistics.median(s / o for o, s in zip(ours, seconds, strict=True))
    _say({
        "question": "P11", "what": f"{name} / ours, a pdf of 16 problems", "ratio": round(ratio, 1),
        "goal": f">= {GOALS[name]}", "pass": ratio >= GOALS[name], "rounds": len(ours),
        "ours_ms": round(1000 * statistics.median(ours), 1), "rival_ms": round(1000 * statistics.median(seconds)),
    })  # fmt: skip
    return ratio >= GOALS[name]


def _say(line: dict) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
