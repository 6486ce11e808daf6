import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { MiddlewareHandler } from 'hono'
import { problem } from '../kernel/problem.ts'
import { problemResponse } from './problem-response.ts'

const types: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.ico': 'image/x-icon',
}

/** The pages load nothing from elsewhere, may be framed by nobody, and run no inline script. */
const security = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** Serves the built interface from `folder`; every path that is not a file is a page of it. */
export function webInterface(folder: string): MiddlewareHandler {
  const read = async (path: string) => readFile(join(folder, path)).catch(() => null)
  return async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return problemResponse(problem('not-found'))
    const path = normalize(c.req.path).replace(/^(\.\.(\/|\\|$))+/, '')
    const isAsset = path.startsWith('/assets/')
    const file = path.includes('\0') || path === '/' ? null : await read(path)
    if (!file && (isAsset || extname(path) in types)) return problemResponse(problem('not-found'))
    const body = file ?? (await read('index.html'))
    if (!body) return c.text('The web interface is not built. Start with "npm start", which builds it.', 503)
    const headers = {
      ...security,
      'content-type': types[file ? extname(path) : '.html'] ?? 'application/octet-stream',
      'cache-control': isAsset ? 'public, max-age=31536000, immutable' : 'no-cache',
    }
    return c.body(new Uint8Array(body), 200, headers)
  }
}
