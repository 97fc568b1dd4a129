// Before migration seal-reviews: a reviewer's words lay readable in the database. They are sealed like everything else, and
// VACUUM writes the database anew, since a page keeps what was overwritten in it before secure_delete was on.
import type { Cipher } from '../keys/cipher.ts'
import { checkPoint } from '../store/check-point.ts'
import type { Db } from '../store/open.ts'

export const reviewPlace = (submissionId: string): string => `review:${submissionId}`

export const sealReviews =
  (cipher: Cipher) =>
  (db: Db): void => {
    const rows = db
      .prepare<[], { id: string; review: string }>(
        'SELECT id, review FROM submissions WHERE review IS NOT NULL',
      )
      .all()
    const seal = db.prepare('UPDATE submissions SET sealed_review = ?, review = NULL WHERE id = ?')
    db.transaction(() => {
      for (const { id, review } of rows) seal.run(cipher.seal(reviewPlace(id), Buffer.from(review)), id)
    })()
    db.exec('VACUUM')
    checkPoint(db)
  }
