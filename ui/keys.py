"""What is done by keys beside those of the menus, as data."""

from __future__ import annotations

Keys = tuple[str, tuple[tuple[str, str], ...]]
"""A heading and below it what is done by which keys."""

ALWAYS = (
    ("打开菜单", "Alt+菜单名后面的字母"),
    ("按一下有字母的按钮", "Alt+那个字母"),
    ("打开右键菜单", "菜单键 或 Shift+F10"),
    ("关闭对话框，不做", "Esc"),
)
"""What is done everywhere in every window."""

PLACES: tuple[Keys, ...] = (
    (
        "表格中",
        (
            ("填好一格，到下一格、上一格", "Enter、Shift+Enter"),
            ("填好一格，到相邻的格", "方向键"),
            ("到下一个、上一个要填的格", "Tab、Shift+Tab"),
            ("到这一片数字的边上", "Ctrl+方向键"),
            ("到这一行的开头、末尾", "Home、End"),
            ("到表的第一格、最后一格", "Ctrl+Home、Ctrl+End"),
            ("修改一格里的内容", "F2 或双击"),
            ("不要刚才输入的", "Esc"),
            ("选中一片", "Shift+方向键"),
            ("选中全部", "Ctrl+A"),
            ("照上面、左边的格填充", "Ctrl+D、Ctrl+R"),
            ("清空选中的格", "Delete"),
            ("放大、缩小表格", "Ctrl+滚轮"),
            ("写表格前面的文字", "Alt+T"),
        ),
    ),
    (
        "文字中",
        (
            ("插入随表格变化的数字", "#"),
            ("离开文字，到下一处", "Tab"),
        ),
    ),
    (
        "各处",
        (
            *ALWAYS,
            ("问题清单中转到一处", "Enter"),
            ("勾选一行", "空格"),
            ("写好说明", "Ctrl+Enter"),
            ("预览放大、缩小", "Ctrl+滚轮"),
        ),
    ),
)
"""What is done by keys in the window of a report, beside its menus."""
