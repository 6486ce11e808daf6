/** Why the port could not be taken, in one sentence with the way out. */
export function explainListenError(error: unknown, host: string, port: number): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use by another program; stop it, or choose another with --port.`
  if (code === 'EACCES')
    return `Port ${port} on ${host} needs rights this user does not have; choose one above 1023 with --port.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${host} to listen on; correct --host.`
  return `Listening on ${host}:${port} failed (${code ?? 'unknown error'}).`
}
