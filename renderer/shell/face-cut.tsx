// A face cut out of a picture by its landmarks, on screen only: two of them side by side show both faces at one size. A touch
// shows both larger, at the same place of each.
import { Modal } from 'antd'
import { type PointerEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { faceCut } from '../../core/photo/face-cut.ts'
import { facesBySize } from '../../core/photo/face-geometry.ts'
import type { Box } from '../../core/photo/person-mask.ts'
import { type LandmarksDocument, landmarksDocument, type Region } from '../../core/photo/types.ts'
import type { BlobRef } from '../../core/session/blob.ts'
import { blobUrl } from '../rpc/blobs.ts'

export interface FacePicture {
  readonly image: BlobRef
  readonly landmarks: BlobRef
  readonly title: string
  /** Where something is wrong; pixels of the picture. */
  readonly regions?: readonly Region[]
  /** The face is there to be looked at. */
  readonly onShown?: () => void
}

/** One or two faces beside each other. */
export function FacePair({ pictures }: { readonly pictures: readonly FacePicture[] }) {
  const { t } = useTranslation()
  const [enlarged, setEnlarged] = useState(false)
  const [point, setPoint] = useState({ x: 0.5, y: 0.42 })
  const follow = ({ currentTarget, clientX, clientY }: PointerEvent<Element>) => {
    const { left, top, width, height } = currentTarget.getBoundingClientRect()
    setPoint({ x: (clientX - left) / width, y: (clientY - top) / height })
  }
  return (
    <div className="pair">
      {pictures.map((one) => (
        <figure className="face-cut" key={one.image.id}>
          <button
            type="button"
            onClick={() => setEnlarged(true)}
            aria-label={t('verdict.enlarge', { what: one.title })}
          >
            <CutPicture picture={one} part={(cut) => cut} />
          </button>
          <figcaption>{one.title}</figcaption>
        </figure>
      ))}
      {enlarged && (
        <Modal
          open
          title={t('verdict.loupe')}
          onCancel={() => setEnlarged(false)}
          footer={null}
          width={1000}
          style={{ top: 16 }}
        >
          <div className="loupe">
            {pictures.map((one) => (
              <div key={one.image.id} onPointerMove={follow}>
                <CutPicture picture={one} part={(cut) => aroundPoint(cut, point)} />
              </div>
            ))}
          </div>
        </Modal>
      )}
    </div>
  )
}

/** Of the cut's width and height that a loupe shows. */
const LOUPE = 0.4

const aroundPoint = (cut: Box, { x, y }: { readonly x: number; readonly y: number }): Box => ({
  xPx: cut.xPx + (1 - LOUPE) * cut.widthPx * Math.min(1, Math.max(0, x)),
  yPx: cut.yPx + (1 - LOUPE) * cut.heightPx * Math.min(1, Math.max(0, y)),
  widthPx: LOUPE * cut.widthPx,
  heightPx: LOUPE * cut.heightPx,
})

function CutPicture({ picture, part }: { readonly picture: FacePicture; readonly part: (cut: Box) => Box }) {
  const { image, landmarks, title, regions = [], onShown } = picture
  const found = useLandmarks(landmarks)
  const face = found && facesBySize(found.faces)[0]
  // A picture without a face is shown whole.
  const shown = found && part(face ? faceCut(face) : { xPx: 0, yPx: 0, ...found })
  return (
    <svg
      viewBox={shown ? `${shown.xPx} ${shown.yPx} ${shown.widthPx} ${shown.heightPx}` : '0 0 3 4'}
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label={title}
    >
      {shown && (
        <image href={blobUrl(image)} width={found.widthPx} height={found.heightPx} onLoad={onShown} />
      )}
      {shown &&
        regions.map((one) => (
          <rect
            key={`${one.xPx} ${one.yPx} ${one.widthPx}`}
            className="region"
            x={one.xPx}
            y={one.yPx}
            width={one.widthPx}
            height={one.heightPx}
            rx={shown.widthPx / 60}
          />
        ))}
    </svg>
  )
}

/** Null until they are here, and where they are gone: then there is a face's place and no face. */
function useLandmarks(ref: BlobRef): LandmarksDocument | null {
  const [found, setFound] = useState<LandmarksDocument | null>(null)
  const address = blobUrl(ref)
  useEffect(() => {
    let left = false
    const read = async () => landmarksDocument.parse(await (await fetch(address)).json())
    setFound(null)
    read().then(
      (document) => !left && setFound(document),
      () => undefined,
    )
    return () => {
      left = true
    }
  }, [address])
  return found
}
