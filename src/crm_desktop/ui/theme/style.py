"""How ordinary controls are drawn: Fusion with the design's shapes, colours and focus ring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QMenu,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionComplex,
    QWidget,
)

from crm_desktop.ui.theme import dress, style_bars, style_buttons, style_inputs, style_menus, tokens
from crm_desktop.ui.theme.icons import icon
from crm_desktop.ui.theme.paint import icon_room
from crm_desktop.ui.theme.theme import current_theme

Painting = Callable[[Any, QPainter, QWidget | None], None]

_PRIMITIVES: dict[QStyle.PrimitiveElement, Painting] = {
    QStyle.PrimitiveElement.PE_PanelButtonCommand: style_buttons.button_panel,
    QStyle.PrimitiveElement.PE_PanelButtonTool: style_buttons.tool_panel,
    QStyle.PrimitiveElement.PE_FrameFocusRect: style_inputs.focus_rect,
    QStyle.PrimitiveElement.PE_PanelLineEdit: style_inputs.line_edit,
    QStyle.PrimitiveElement.PE_Frame: style_inputs.area_frame,
    QStyle.PrimitiveElement.PE_IndicatorCheckBox: style_inputs.check_box,
    QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck: style_inputs.check_box,
    QStyle.PrimitiveElement.PE_IndicatorRadioButton: style_inputs.radio_button,
    QStyle.PrimitiveElement.PE_PanelItemViewItem: style_bars.item_panel,
    QStyle.PrimitiveElement.PE_PanelTipLabel: dress.tip_panel,
    QStyle.PrimitiveElement.PE_PanelMenu: style_menus.menu_panel,
    QStyle.PrimitiveElement.PE_FrameMenu: style_menus.nothing,
    QStyle.PrimitiveElement.PE_FrameGroupBox: style_bars.group_frame,
    QStyle.PrimitiveElement.PE_FrameTabWidget: style_bars.group_frame,
    QStyle.PrimitiveElement.PE_FrameTabBarBase: style_menus.nothing,
    QStyle.PrimitiveElement.PE_IndicatorHeaderArrow: style_menus.nothing,
    QStyle.PrimitiveElement.PE_PanelScrollAreaCorner: style_menus.nothing,
}
_CONTROLS: dict[QStyle.ControlElement, Painting] = {
    QStyle.ControlElement.CE_PushButtonBevel: style_buttons.button_panel,
    QStyle.ControlElement.CE_PushButtonLabel: style_buttons.button_label,
    QStyle.ControlElement.CE_MenuItem: style_menus.menu_item,
    QStyle.ControlElement.CE_Header: style_bars.header,
    QStyle.ControlElement.CE_HeaderSection: style_bars.header_section,
    QStyle.ControlElement.CE_HeaderEmptyArea: style_bars.header_section,
    QStyle.ControlElement.CE_HeaderLabel: style_bars.header_label,
    QStyle.ControlElement.CE_ProgressBarGroove: style_bars.progress_groove,
    QStyle.ControlElement.CE_ProgressBarContents: style_bars.progress_contents,
    QStyle.ControlElement.CE_ProgressBarLabel: style_menus.nothing,
    QStyle.ControlElement.CE_Splitter: style_bars.splitter,
    QStyle.ControlElement.CE_TabBarTabShape: style_bars.tab_shape,
    QStyle.ControlElement.CE_TabBarTabLabel: style_bars.tab_label,
}
_METRICS: dict[QStyle.PixelMetric, int] = {
    QStyle.PixelMetric.PM_ScrollBarExtent: style_bars.SCROLL_BAR,
    QStyle.PixelMetric.PM_ScrollView_ScrollBarSpacing: 0,
    QStyle.PixelMetric.PM_ScrollView_ScrollBarOverlap: 0,
    QStyle.PixelMetric.PM_SmallIconSize: 16,
    QStyle.PixelMetric.PM_ButtonIconSize: 16,
    QStyle.PixelMetric.PM_SplitterWidth: 1,
    QStyle.PixelMetric.PM_MenuHMargin: 5,
    QStyle.PixelMetric.PM_MenuVMargin: 5,
    QStyle.PixelMetric.PM_MenuPanelWidth: 1,
    QStyle.PixelMetric.PM_TabBarTabHSpace: 24,
    QStyle.PixelMetric.PM_TabBarBaseOverlap: 0,
    QStyle.PixelMetric.PM_TabBarTabShiftVertical: 0,
    QStyle.PixelMetric.PM_ButtonShiftHorizontal: 0,
    QStyle.PixelMetric.PM_ButtonShiftVertical: 0,
    QStyle.PixelMetric.PM_ToolTipLabelFrameWidth: 6,
}
_SCALED_METRICS: dict[QStyle.PixelMetric, int] = {
    QStyle.PixelMetric.PM_IndicatorWidth: style_inputs.MARK,
    QStyle.PixelMetric.PM_IndicatorHeight: style_inputs.MARK,
    QStyle.PixelMetric.PM_ExclusiveIndicatorWidth: style_inputs.MARK,
    QStyle.PixelMetric.PM_ExclusiveIndicatorHeight: style_inputs.MARK,
    QStyle.PixelMetric.PM_CheckBoxLabelSpacing: 8,
    QStyle.PixelMetric.PM_RadioButtonLabelSpacing: 8,
}
_STANDARD_ICONS = {
    QStyle.StandardPixmap.SP_MessageBoxInformation: ("info", "accent"),
    QStyle.StandardPixmap.SP_MessageBoxQuestion: ("circle-help", "accent"),
    QStyle.StandardPixmap.SP_MessageBoxWarning: ("triangle-alert", "warn"),
    QStyle.StandardPixmap.SP_MessageBoxCritical: ("circle-alert", "danger"),
    QStyle.StandardPixmap.SP_LineEditClearButton: ("x", "text2"),
    QStyle.StandardPixmap.SP_ToolBarHorizontalExtensionButton: ("ellipsis", "text2"),
}


class CrmStyle(QProxyStyle):
    """The application's style; one instance, colours come from the current theme."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Paint a panel, a frame or a mark."""
        paint = _PRIMITIVES.get(element)
        if paint is None or (paint is style_inputs.area_frame and not style_inputs.is_framed_area(widget)):
            super().drawPrimitive(element, option, painter, widget)
        else:
            paint(option, painter, widget)

    def drawControl(
        self, element: QStyle.ControlElement, option: Any, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        """Paint a control or a part of one."""
        paint = _CONTROLS.get(element)
        if paint is not None:
            paint(option, painter, widget)
            return
        if element == QStyle.ControlElement.CE_ShapedFrame and dress.is_dressed(widget):
            dress.frame_ground(option, painter, widget)
            return
        if element == QStyle.ControlElement.CE_ComboBoxLabel:
            # Qt cuts a choice that is longer than its field in the middle of a letter.
            part = QStyle.SubControl.SC_ComboBoxEditField
            field = self.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget)
            room = field.width() - (icon_room() if not option.currentIcon.isNull() else 0) - 2
            option.currentText = option.fontMetrics.elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        if element == QStyle.ControlElement.CE_ItemViewItem:
            # Selected rows are softly filled here, so their text stays dark.
            palette = QPalette(option.palette)
            palette.setColor(QPalette.ColorRole.HighlightedText, current_theme().colour("text"))
            option.palette = palette
        super().drawControl(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a control that has parts."""
        if control == QStyle.ComplexControl.CC_ScrollBar:
            handle = self.subControlRect(control, option, QStyle.SubControl.SC_ScrollBarSlider, widget)
            style_bars.scroll_bar(option, painter, handle, widget)
        elif control == QStyle.ComplexControl.CC_ComboBox:
            style_inputs.combo_box(option, painter, widget)
        elif control == QStyle.ComplexControl.CC_SpinBox:
            style_inputs.spin_box(option, painter, widget)
        elif control == QStyle.ComplexControl.CC_ToolButton:
            style_buttons.tool_button(option, painter, widget)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Place the parts of a control: thin scroll bars without arrows."""
        if control == QStyle.ComplexControl.CC_ScrollBar:
            return style_bars.scroll_part(option, part)
        rect = super().subControlRect(control, option, part, _any(widget))
        if control == QStyle.ComplexControl.CC_ComboBox and part == QStyle.SubControl.SC_ComboBoxEditField:
            return option.rect.adjusted(10, 1, -icon_room(16, 12), -1)
        if control == QStyle.ComplexControl.CC_SpinBox and part == QStyle.SubControl.SC_SpinBoxEditField:
            return rect.adjusted(5, 0, 0, 0)
        return rect

    def sizeFromContents(
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        """Return how large a control wants to be around its text."""
        if kind == QStyle.ContentsType.CT_PushButton:
            return style_buttons.button_size(option, widget)
        if kind == QStyle.ContentsType.CT_MenuItem:
            return style_menus.menu_item_size(option, super().sizeFromContents(kind, option, size, _any(widget)))
        result = super().sizeFromContents(kind, option, size, _any(widget))
        heights = (QStyle.ContentsType.CT_LineEdit, QStyle.ContentsType.CT_ComboBox, QStyle.ContentsType.CT_SpinBox)
        if kind in heights:
            result.setHeight(style_buttons.control_height(widget))
            result.setWidth(result.width() + (icon_room(16, 8) if kind == QStyle.ContentsType.CT_ComboBox else 12))
        elif kind == QStyle.ContentsType.CT_ToolButton:
            result = style_buttons.tool_size(option, result, widget)
        elif kind == QStyle.ContentsType.CT_TabBarTab:
            result.setHeight(current_theme().scaled(36))
        elif kind == QStyle.ContentsType.CT_ItemViewItem:
            result.setHeight(max(result.height(), current_theme().scaled(28)))
        elif kind == QStyle.ContentsType.CT_HeaderSection:
            result.setHeight(current_theme().scaled(34))
        elif kind == QStyle.ContentsType.CT_ProgressBar:
            result.setHeight(style_bars.PROGRESS)
        return result

    def subElementRect(self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None) -> QRect:
        """Place the contents of a control."""
        if element == QStyle.SubElement.SE_LineEditContents and style_inputs.has_frame(widget):
            return option.rect.adjusted(8, 1, -8, -1)
        if element in (QStyle.SubElement.SE_ProgressBarGroove, QStyle.SubElement.SE_ProgressBarContents):
            return option.rect
        return super().subElementRect(element, option, _any(widget))

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """Return a length of the design."""
        if metric == QStyle.PixelMetric.PM_DefaultFrameWidth and style_inputs.is_framed_area(widget):
            return tokens.FOCUS_WIDTH
        if metric == QStyle.PixelMetric.PM_LineEditIconSize:
            # The button around it is two pixels higher and six wider.
            return max(tokens.SMALLEST_TARGET - 2, current_theme().scaled(16))
        if metric in _METRICS:
            return _METRICS[metric]
        if metric in _SCALED_METRICS:
            return current_theme().scaled(_SCALED_METRICS[metric])
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        """Answer how controls behave."""
        if hint == QStyle.StyleHint.SH_ComboBox_Popup:
            return 0
        if hint == QStyle.StyleHint.SH_Table_GridLineColor:
            colour = current_theme().colour("border").rgba()
            return colour - (1 << 32)  # Qt reads the bits of a signed number here
        if hint == QStyle.StyleHint.SH_ToolTip_WakeUpDelay:
            return 500
        if hint == QStyle.StyleHint.SH_ScrollBar_LeftClickAbsolutePosition:
            return 0
        return super().styleHint(hint, option, widget, returned)

    def standardIcon(
        self, which: QStyle.StandardPixmap, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> QIcon:
        """Return the design's icon for a standard meaning."""
        if which in _STANDARD_ICONS:
            name, token = _STANDARD_ICONS[which]
            return icon(name, token, 24 if "MessageBox" in which.name else 16)
        return super().standardIcon(which, option, widget)

    def generatedIconPixmap(self, mode: QIcon.Mode, pixmap: QPixmap | QImage, option: QStyleOption) -> QPixmap:
        """Leave icons as they are tinted."""
        return pixmap if isinstance(pixmap, QPixmap) else QPixmap.fromImage(pixmap)

    def polish(self, target: Any) -> Any:
        """Prepare a widget: rounded menus, hover on what can be pressed."""
        result = super().polish(target)
        if isinstance(target, QMenu):
            target.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
            target.setWindowFlag(Qt.WindowType.FramelessWindowHint)
            target.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        elif isinstance(target, QComboBox):
            target.setAttribute(Qt.WidgetAttribute.WA_Hover)
        elif isinstance(target, QFrame):
            dress.dress(target)
        return result


def _any(widget: QWidget | None) -> Any:
    """Qt takes no widget here too; the stubs of PySide6 do not say so."""
    return widget
