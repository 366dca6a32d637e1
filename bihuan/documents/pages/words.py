"""What things are called on the pages of this room."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LISTS: list[tuple[str, Promise]] = [
    ("", _("全部")),
    ("unread", _("读取中")),
    ("open", _("待核对")),
    ("posted", _("已列入")),
    ("unreadable", _("读不出")),
    ("removed", _("已撤下")),
]
TYPES: Mapping[str, Promise] = {
    "problem": _("问题"),
    "cause": _("原因"),
    "measure": _("措施"),
    "practice": _("做法"),
    "suggestion": _("建议"),
}
SHORT: Mapping[str, Promise] = {
    "problem": _("问"),
    "cause": _("因"),
    "measure": _("措"),
    "practice": _("做"),
    "suggestion": _("建"),
}
KINDS: Mapping[str, Promise] = {
    "self_inspection": _("对照检查"),
    "rectification_bulletin": _("整改通报"),
    "rectification_list": _("整改清单"),
    "research_report": _("调研报告"),
    "essay": _("文章"),
    "petition_reply": _("答复"),
    "work_report": _("工作报告"),
    "meeting_record": _("会议记录"),
    "talk_record": _("谈话记录"),
}
FINDINGS: Mapping[str, Promise] = {
    "problem_without_measure": _("没有措施"),
    "measure_off_problem": _("答非所问"),
    "no_owner": _("没有责任人"),
    "no_date": _("没有时限"),
    "no_state": _("没有进展"),
    "placeholder": _("占位符"),
    "impossible_date": _("日期不存在"),
    "damaged_date": _("日期残缺"),
    "damaged_figure": _("数字残缺"),
    "contradiction": _("前后不一致"),
    "empty_measure": _("措施空泛"),
    "unread_list": _("没有认出"),
}
FACTS: Mapping[str, Promise] = {
    "count": _("数量"), "amount": _("金额"), "percent": _("百分比"), "duration": _("时长"),
    "frequency": _("频次"), "ratio": _("比例"), "ordinal": _("序数"), "date": _("日期"),
    "date_range": _("起止日期"), "address": _("地点"), "phone": _("电话"), "email": _("邮箱"),
}  # fmt: skip
NOISE: Mapping[str, Promise] = {
    "gbk_byte_slips": _("错码"),
    "pinyin_noise": _("拼音注"),
    "traditional_script": _("繁体字"),
    "hard_wrapped": _("硬换行"),
    "html_left_overs": _("网页代码残留"),
    "web_nav": _("网页导航"),
    "web_meta": _("网页发布信息"),
    "document_site": _("文库网站字样"),
    "disclaimer": _("免责声明"),
    "related_links": _("相关链接"),
    "placeholder": _("占位符"),
    "halfwidth_punct": _("半角标点"),
    "table_flattened": _("压平的表格"),
    "wechat": _("公众号字样"),
    "web_footer": _("网页页脚"),
    "editor_lead": _("编者按"),
    "fullwidth_digits": _("全角数字"),
    "lost_bytes": _("丢失的字节"),
    "several_articles": _("几篇连在一起"),
    "nbsp": _("网页空格"),
}
CORRECTIONS: Mapping[str, Promise] = {
    "edit": _("改了"),
    "drop": _("剔除了"),
    "merge": _("合并了"),
    "split": _("拆开了"),
    "add": _("补了"),
    "withdraw": _("撤销了"),
}
FIELDS: Mapping[str, Promise] = {
    "type": _("类别"), "aspect": _("方面"), "title": _("标题"), "text": _("正文"),
    "number": _("编号"), "owner": _("责任人"), "due": _("时限"), "links": _("对应问题"),
}  # fmt: skip


def noise(names: list[str]) -> list[str]:
    """Noises in words; one that has none yet is shown as it is called."""
    return [str(NOISE.get(name, name)) for name in names]
