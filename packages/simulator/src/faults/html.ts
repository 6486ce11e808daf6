import type { Fault } from '../fault.ts'
import { rewriteHead } from '../wire/rewrite.ts'
import { wholeReply } from '../wire/step.ts'

const page = (status: number): string =>
  `<html>\r\n<head><title>${status} Bad Gateway</title></head>\r\n<body>\r\n<center><h1>${status} Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`

/** A page for people from a proxy in between. */
export const fault: Fault = {
  name: 'html',
  summary: 'answers with an HTML error page, as a proxy in between does',
  main: 'status',
  parameters: { status: { default: 502, meaning: 'the status it comes with; 200 is possible' } },
  apply: (_, context) => {
    const status = Math.min(599, Math.max(200, context.number('status')))
    return rewriteHead(wholeReply(status, {}, page(status)), { 'content-type': 'text/html' })
  },
}
