/**
 * A help desk that answers from pages of its own: LangChain, an index in memory, and OpenTelemetry to Telltale.
 *
 *   TELLTALE_KEY=tt-… node examples/rag-langchain/serve.ts
 *   curl 'http://127.0.0.1:4500/ask?question=May+I+return+an+item'
 *   curl -X POST 'http://127.0.0.1:4500/feedback?answer=ID&helpful=yes'
 */
import { createServer } from 'node:http'
import { join } from 'node:path'
import { openChain } from './chain.ts'
import { traceTo } from './telemetry.ts'

const telltale = process.env.TELLTALE_URL ?? 'http://127.0.0.1:4400'
const apiKey = process.env.TELLTALE_KEY
if (!apiKey) {
  console.error('Set TELLTALE_KEY to a key of yours: telltale keys create help-desk')
  process.exit(2)
}
const telemetry = traceTo(telltale, apiKey)
const chain = await openChain({
  corpus: process.env.CORPUS ?? join(import.meta.dirname, 'corpus'),
  baseUrl: process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
  apiKey: process.env.OPENAI_API_KEY ?? '',
})

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const question = searchParams.get('question')
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(`${JSON.stringify(body)}\n`)
  }
  const failed = (error: unknown): void => send(502, { error: (error as Error).message })
  const answer = searchParams.get('answer')
  if (pathname === '/ask' && question)
    telemetry.answering(() => chain.ask(question)).then((said) => send(200, said), failed)
  else if (pathname === '/feedback' && request.method === 'POST' && answer)
    telemetry.feedback(answer, searchParams.get('helpful') === 'yes').then(() => send(202, {}), failed)
  else send(404, { error: 'GET /ask?question=… or POST /feedback?answer=ID&helpful=yes' })
})
server.listen(Number(process.env.PORT ?? 4500), '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  console.log(`The help desk answers at http://127.0.0.1:${port}/ask?question=… (indexed ${chain.indexedAt})`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    server.close()
    void telemetry.stop().then(() => process.exit(0))
  })
