// A face cut out of a picture by its landmarks, on screen only: two of them side by side show both faces at one size.
import { useEffect, useState } from 'react'
import { faceCut } from '../../core/photo/face-cut.ts'
import { facesBySize } from '../../core/photo/face-geometry.ts'
import { type LandmarksDocument, landmarksDocument } from '../../core/photo/types.ts'
import type { BlobRef } from '../../core/session/blob.ts'
import { blobUrl } from '../rpc/blobs.ts'

interface Props {
  readonly image: BlobRef
  readonly landmarks: BlobRef
  readonly title: string
  /** The face is there to be looked at. */
  readonly onShown: () => void
}

export function FaceCut({ image, landmarks, title, onShown }: Props) {
  const found = useLandmarks(landmarks)
  const face = found && facesBySize(found.faces)[0]
  const cut = face && faceCut(face)
  return (
    <figure className="face-cut">
      <svg
        viewBox={cut ? `${cut.xPx} ${cut.yPx} ${cut.widthPx} ${cut.heightPx}` : '0 0 20 26'}
        role="img"
        aria-label={title}
      >
        {cut && (
          <image href={blobUrl(image)} width={found.widthPx} height={found.heightPx} onLoad={onShown} />
        )}
      </svg>
      <figcaption>{title}</figcaption>
    </figure>
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
