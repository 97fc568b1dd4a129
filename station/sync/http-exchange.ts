// One request to the review server, and its answer.

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
  readonly signal?: AbortSignal
  /** Told how many bytes of the body have left. */
  readonly onProgress?: (bytes: number) => void
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

export interface WayOut {
  /** Throws `ConnectionFailed`. An error status of the server is an ordinary answer. */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>
  readonly close: () => void
}
