import { AwsV4Signer } from 'aws4fetch'

export type AwsIdentity = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken: string | null
}

export type ToSign = {
  readonly method: 'GET' | 'POST'
  /** Each part of its path already encoded once. */
  readonly url: string
  /** Headers that are to be part of the signature besides host and date. */
  readonly headers: { readonly [name: string]: string }
  readonly body: Buffer
  readonly service: string
  readonly region: string
  /** Unix milliseconds; AWS takes a clock that is five minutes off. */
  readonly atMs: number
}

/** Keys derived for a day, region and service; a new day's come in beside them, so they are let go now and then. */
const derivedKeysAtMost = 16

/** Signs requests of one identity with AWS Signature Version 4; answers the headers to send, in lower case. */
export function awsSigner(identity: AwsIdentity) {
  const derivedKeys = new Map<string, ArrayBuffer>()
  return async (request: ToSign): Promise<{ readonly [name: string]: string }> => {
    if (derivedKeys.size > derivedKeysAtMost) derivedKeys.clear()
    const signer = new AwsV4Signer({
      method: request.method,
      url: request.url,
      headers: request.headers,
      // A view of plain memory: WebCrypto does not take one of shared memory, which a Buffer's type allows.
      body: new Uint8Array(request.body),
      accessKeyId: identity.accessKeyId,
      secretAccessKey: identity.secretAccessKey,
      ...(identity.sessionToken === null ? {} : { sessionToken: identity.sessionToken }),
      service: request.service,
      region: request.region,
      datetime: new Date(request.atMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      // What is handed over is meant to be signed; the library would leave the content type out.
      allHeaders: true,
      cache: derivedKeys,
    })
    const signed = await signer.sign()
    return Object.fromEntries(signed.headers.entries())
  }
}
