import { createServer } from 'node:http'
import { Pool } from 'undici'

/**
 * The floor: a bare node:http + undici proxy that parses both bodies and does nothing with them.
 * Usage: node bare-proxy.ts PORT UPSTREAM_ORIGIN
 */
const [port, upstream] = process.argv.slice(2)
const pool = new Pool(upstream!, { connections: 512 })

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => void forward(Buffer.concat(chunks), request.url!, request.method!, response))
}).listen(Number(port), '127.0.0.1')

async function forward(
  body: Buffer,
  path: string,
  method: string,
  response: import('node:http').ServerResponse,
): Promise<void> {
  if (method !== 'POST') {
    response.end('ok')
    return
  }
  JSON.parse(body.toString('utf8'))
  const answer = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sim' },
    body,
  })
  const text = await answer.body.text()
  JSON.parse(text)
  response.writeHead(answer.statusCode, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
