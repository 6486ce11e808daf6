/** As in the guide to webhooks, whose own test runs it. */
export const verifySnippet = `import { createHmac, timingSafeEqual } from 'node:crypto'

function verify(secret, header, body) {
  const [, time, mac] = /^t=(\\d+),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? []
  if (!mac || Math.abs(Date.now() / 1000 - Number(time)) > 300) return false
  const expected = createHmac('sha256', secret).update(\`\${time}.\${body}\`).digest()
  return timingSafeEqual(expected, Buffer.from(mac, 'hex'))
}`
