// One instruction at a time, large and under the lens, with a sign for those who do not read.
import {
  ArrowDownOutlined,
  ArrowLeftOutlined,
  ArrowRightOutlined,
  ArrowUpOutlined,
  BulbOutlined,
  CheckCircleOutlined,
  EyeOutlined,
  LoadingOutlined,
  RedoOutlined,
  SmileOutlined,
  SunOutlined,
  TeamOutlined,
  UndoOutlined,
  UserOutlined,
  VerticalAlignBottomOutlined,
  VerticalAlignTopOutlined,
  WarningOutlined,
  ZoomInOutlined,
  ZoomOutOutlined,
} from '@ant-design/icons'
import type { ComponentType } from 'react'

/** By the instruction's id; the picture is a mirror, so the sitter's left is at the left. */
const ICONS: Readonly<Record<string, ComponentType>> = {
  'hold-still': CheckCircleOutlined,
  'move-left': ArrowLeftOutlined,
  'move-right': ArrowRightOutlined,
  'move-up': ArrowUpOutlined,
  'move-down': ArrowDownOutlined,
  'too-far': ZoomInOutlined,
  'too-near': ZoomOutOutlined,
  'turn-left': UndoOutlined,
  'turn-right': RedoOutlined,
  'tilt-left': UndoOutlined,
  'tilt-right': RedoOutlined,
  'chin-up': VerticalAlignTopOutlined,
  'chin-down': VerticalAlignBottomOutlined,
  'open-eyes': EyeOutlined,
  'close-mouth': SmileOutlined,
  'too-dark': BulbOutlined,
  'too-bright': SunOutlined,
  'uneven-light': BulbOutlined,
  'no-face': UserOutlined,
  'several-faces': TeamOutlined,
}

interface Props {
  readonly text: string
  readonly good: boolean
  /** Of the instruction; none while something is being prepared or checked, or cannot be. */
  readonly id: string | undefined
  readonly failed: boolean
}

export function InstructionStrip({ text, good, id, failed }: Props) {
  const Icon = failed ? WarningOutlined : id ? (ICONS[id] ?? WarningOutlined) : LoadingOutlined
  return (
    <p
      className={good ? 'instruction good' : 'instruction'}
      aria-live="assertive"
      data-testid="instruction"
      data-instruction={id}
    >
      <Icon aria-hidden />
      <span>{text}</span>
    </p>
  )
}
