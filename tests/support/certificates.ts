// Authorities and certificates made in the test, and servers that show them: what a booth meets on a school's network.
import 'reflect-metadata'
import { X509Certificate } from 'node:crypto'
import type { Server as HttpServer, RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import {
  BasicConstraintsExtension,
  type X509Certificate as Made,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const DAY_MS = 86_400_000
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

export interface Authority {
  readonly pem: string
  readonly certificate: Made
  readonly privateKey: CryptoKey
}

const newKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
let serial = 0
const nextSerial = (): string => {
  serial += 1
  return serial.toString(16).padStart(4, '0')
}
const fromToday = (days: number): Date => new Date(Date.now() + days * DAY_MS)

export async function makeAuthority(name: string): Promise<Authority> {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: nextSerial(),
    name: `CN=${name}`,
    notBefore: fromToday(-3650),
    notAfter: fromToday(36_500),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  })
  return { pem: certificate.toString('pem'), certificate, privateKey: keys.privateKey }
}

export interface CertificateWishes {
  readonly names: readonly string[]
  /** Days from today. */
  readonly validDays?: readonly [from: number, to: number]
}

export async function makeCertificate(
  { certificate: issuer, privateKey }: Authority,
  { names, validDays = [-1, 30] }: CertificateWishes,
): Promise<{ readonly key: string; readonly cert: string }> {
  const keys = await newKeys()
  const made = await X509CertificateGenerator.create({
    serialNumber: nextSerial(),
    subject: `CN=${names[0]}`,
    issuer: issuer.subject,
    notBefore: fromToday(validDays[0]),
    notAfter: fromToday(validDays[1]),
    signingKey: privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
    ],
  })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const cert = made.toString('pem')
  // As OpenSSL reads it.
  new X509Certificate(cert)
  return { key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`, cert }
}

export interface Listening {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** On loopback, at a free port. */
export async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        if ('closeAllConnections' in server) (server as HttpServer).closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export async function tlsServer(
  authority: Authority,
  wishes: CertificateWishes,
  onRequest: RequestListener,
): Promise<Listening> {
  return listen(createServer(await makeCertificate(authority, wishes), onRequest))
}
