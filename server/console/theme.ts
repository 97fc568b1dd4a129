// antd in the measures and colours of tokens.css, which are read from the page so that each is written once.
import type { ThemeConfig } from 'antd'

const read = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
const px = (name: string): number => Number.parseFloat(read(name))

export function consoleTheme(motion: boolean): ThemeConfig {
  const target = px('target')
  return {
    token: {
      motion,
      fontFamily: "'Noto Sans SC', 'LXGW WenKai GB Screen', sans-serif",
      fontSize: px('text-body'),
      fontSizeSM: px('text-small'),
      borderRadius: px('radius'),
      controlHeight: target,
      // A small button is narrower, never harder to hit.
      controlHeightSM: target,
      controlHeightLG: px('target-large'),
      colorPrimary: read('primary'),
      colorError: read('bad'),
      colorSuccess: read('good'),
      colorWarning: read('warn'),
      colorLink: read('primary'),
      colorText: read('ink'),
      colorTextSecondary: read('ink-quiet'),
      colorTextTertiary: read('ink-quiet'),
      colorTextDescription: read('ink-quiet'),
      colorTextPlaceholder: read('ink-placeholder'),
      colorBorder: read('outline'),
      colorBorderSecondary: read('line'),
      colorErrorBg: read('bad-ground'),
      colorWarningBg: read('warn-ground'),
      colorSuccessBg: read('good-ground'),
      colorInfoBg: read('info-ground'),
      colorBgLayout: read('ground'),
    },
    components: {
      Form: { verticalLabelPadding: `0 0 ${px('space-1')}px`, itemMarginBottom: px('space-4') },
      Menu: { itemPaddingInline: px('space-3'), darkItemColor: read('on-bar'), darkItemBg: read('bar') },
      Layout: { headerBg: read('bar') },
      Segmented: { itemColor: read('ink'), trackBg: read('plain-ground') },
      Pagination: { itemSize: target, itemSizeSM: target },
    },
  }
}
