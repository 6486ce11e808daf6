import type { Problem } from '../kernel/problem.ts'

/** RFC 9457: application/problem+json, with our code and the remedy beside the standard members. */
export function problemResponse(problem: Problem): Response {
  const { code, status, happened, detail, remedy, members } = problem
  return Response.json(
    {
      ...members,
      type: `urn:telltale:problem:${code}`,
      title: happened,
      status,
      code,
      ...(detail ? { detail } : {}),
      hint: remedy,
    },
    { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  )
}
