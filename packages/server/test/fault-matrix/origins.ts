import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { mailCertificate, mailKey } from '../mail-certificate.ts'
import type { Whereabouts } from './faults.ts'

export type Origins = { readonly [at in Whereabouts]: string }

/** Where providers stand that are there, and that are not. */
export async function openOrigins(simulator: string) {
  const selfSigned = createTlsServer({ key: mailKey, cert: mailCertificate })
  const origins: Origins = {
    simulator,
    refused: `http://127.0.0.1:${await closedPort()}`,
    // A label of a name has 63 characters at most (RFC 1035), so this fails without asking any server.
    unresolved: `http://${'n'.repeat(64)}.invalid`,
    // This one the resolver is asked for, and it exists nowhere (RFC 6761, 6.4).
    nameless: 'http://provider.invalid',
    'no-tls': simulator.replace('http:', 'https:'),
    // The certificate is for this name and in date: who signed it is all that is wrong.
    'self-signed': `https://localhost:${await portOf(selfSigned)}`,
  }
  return { origins, close: () => closed(selfSigned) }
}

/** A port that was free a moment ago, and that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await portOf(server)
  await closed(server)
  return port
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

const closed = (server: Server): Promise<unknown> => once(server.close(), 'close')
