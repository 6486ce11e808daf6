/** A fetch that answers with these bytes: what a client of the replay would read off the wire. */
export const answering = (body: string, contentType: string) => async (): Promise<Response> =>
  new Response(body, { status: 200, headers: { 'content-type': contentType } })

export const eventStream = 'text/event-stream; charset=utf-8'
