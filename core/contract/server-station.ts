// What a station may ask of the review server, every request signed (see station-signature.ts).
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { submissionManifest } from '../submission/manifest.ts'
import { countOf, lineUpTo, sha256Hex } from '../text-forms.ts'
import { failures } from './failure.ts'
import {
  enrolment,
  key,
  known,
  MAX_HOLDINGS,
  MAX_PROOFS,
  rosterEntry,
  serverReceipt,
  statusItem,
} from './server-records.ts'

const base = oc.errors(failures)

export const stationApi = {
  /**
   * A code lets a booth in once; the same code with the same key again is the same request, whose answer was lost. A booth
   * keeps its id for life: it shows it, proven by the key the server knows it by (see core/contract/station-signature.ts),
   * and is the station it was, let in again if it had been shut out. Throws CODE_UNKNOWN, CODE_REVOKED (`used`, `expired`),
   * LOCKED_OUT, BAD_INPUT.
   */
  enrol: base
    .route({ method: 'POST', path: '/stations/enrol' })
    .input(
      z.object({
        code: z.string(),
        name: lineUpTo(60),
        publicKey: z.string(),
        stationId: z.uuid().optional(),
        /** Signatures of the enrolment by keys this booth holds; one by the key the server knows is enough. */
        proofs: z.array(z.string().max(100)).max(MAX_PROOFS).default([]),
        ...known,
      }),
    )
    .output(enrolment),
  roster: base
    .route({ method: 'GET', path: '/station/roster' })
    .input(z.object({ cursor: z.string().optional(), ...known }))
    .output(
      z.object({
        ...known,
        entries: z.array(rosterEntry),
        cursor: z.string(),
        more: z.boolean(),
        codeKeys: z.array(key),
      }),
    ),
  heartbeat: base
    .route({ method: 'POST', path: '/station/heartbeat' })
    .input(
      z.object({
        auditHead: lineUpTo(200),
        auditRecords: countOf,
        /** Ed25519 over auditHeadText, in base64url; stations of the version before sent none. */
        auditSignature: lineUpTo(200).optional(),
        waiting: countOf,
        blocked: countOf,
        version: lineUpTo(100),
        ...known,
      }),
    )
    .output(
      z.object({
        serverTimeMs: z.int(),
        ...known,
        /** False where the server does not have the history shown; it answers all the same. */
        continues: z.boolean().optional(),
        /** The end of this station's status feed. */
        statusCursor: z.string().optional(),
        school: z.string().optional(),
      }),
    ),
  /**
   * Which of these submissions does the server have? What is not in the answer is not there. An id counts with its
   * manifest's hash, and whoever shows both is the booth the submission belongs to from now on; without the hash (erased at
   * the booth) it counts for the station that sent it.
   */
  holdings: base
    .route({ method: 'POST', path: '/station/holdings' })
    .input(
      z.object({
        submissions: z
          .array(z.object({ id: z.uuid(), manifestHash: sha256Hex.optional() }))
          .max(MAX_HOLDINGS),
        ...known,
      }),
    )
    .output(z.object({ items: z.array(statusItem), ...known })),
  /**
   * Exactly once: same id and same hash give the same receipt whichever station sends it, another hash CONFLICT.
   * `rosterId` is the student's row on this server's roster where the manifest was written for another one.
   */
  submit: base
    .route({ method: 'PUT', path: '/submissions/{id}' })
    .input(
      z.object({
        id: z.uuid(),
        manifestHash: sha256Hex,
        manifest: submissionManifest,
        uploads: z.array(z.object({ role: z.string(), uploadId: z.string() })),
        rosterId: z.string().optional(),
        ...known,
      }),
    )
    .output(serverReceipt.extend(known)),
  status: base
    .route({ method: 'GET', path: '/station/status' })
    .input(z.object({ cursor: z.string().optional(), ...known }))
    .output(z.object({ items: z.array(statusItem), cursor: z.string(), more: z.boolean(), ...known })),
  /**
   * `again`: this server confirmed the withdrawal before and lost it, so that it holds in every state before publication.
   * Throws NOT_FOUND where the server never got the submission, REFUSED (`withdrawal-refused`) where it is too late.
   */
  withdraw: base
    .route({ method: 'POST', path: '/submissions/{id}/withdraw' })
    .input(
      z.object({
        id: z.uuid(),
        manifestHash: sha256Hex.optional(),
        again: z.boolean().default(false),
        ...known,
      }),
    )
    .output(statusItem.extend(known)),
}
