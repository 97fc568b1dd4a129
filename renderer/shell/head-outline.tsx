// Head and hair to sit into, drawn over the picture as it fills its place; the ring fills from the top while all is good.
import { useMemo } from 'react'
import { bundledGuidance, bundledPreset } from '../../core/photo/bundled.ts'
import { headOutline } from '../../core/photo/head-outline.ts'

interface Props {
  readonly camera: { readonly widthPx: number; readonly heightPx: number }
  readonly presetId: string
  /** 0..1 of the way to the automatic shutter. */
  readonly progress: number
}

export function HeadOutline({ camera: { widthPx, heightPx }, presetId, progress }: Props) {
  const preset = bundledPreset(presetId)
  const outline = useMemo(
    () => preset && headOutline(bundledGuidance, preset, { widthPx, heightPx }),
    [preset, widthPx, heightPx],
  )
  if (!outline) return null
  const { centreXPx: x, centreYPx: y, radiusXPx: rx, radiusYPx: ry } = outline
  const ellipse = { cx: x, cy: y, rx, ry }
  // Both halves from the top down, so that it closes at the chin.
  const half = (side: 0 | 1) => `M ${x} ${y - ry} A ${rx} ${ry} 0 0 ${side} ${x} ${y + ry}`
  return (
    <svg
      className="outline"
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <ellipse className="under" {...ellipse} />
      <ellipse className="line" {...ellipse} />
      {progress > 0 &&
        ([0, 1] as const).map((side) => (
          <path
            key={side}
            className="progress"
            fill="none"
            d={half(side)}
            pathLength={1}
            strokeDasharray={1}
            strokeDashoffset={1 - progress}
          />
        ))}
    </svg>
  )
}
