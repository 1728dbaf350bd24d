/** What an operator can do about each refusal of the operating system. */
const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted to this user',
  EROFS: 'the filesystem is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would grow beyond the limit of this process or filesystem',
  ENOENT: 'it, or the directory it should lie in, does not exist',
  ENOTDIR: 'a part of its path is not a directory',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a symbolic link, or its path leads through a loop of them',
  ENXIO: 'it is a socket or a device, not a file',
  ENAMETOOLONG: 'its path or a part of it is too long',
  EEXIST: 'something stands there already',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  EIO: 'the device reports an input/output error',
  ESTALE: 'the network filesystem lost the file',
  ETXTBSY: 'it is being executed',
  EBUSY: 'it is in use',
};

/** The system's name of an error, e.g. `ENOENT`; `EUNKNOWN` for anything that carries none. */
export function errnoOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'EUNKNOWN';
}

/** One phrase with the system's name in brackets. Names no path: Node's own message may hold control characters. */
export function explainErrno(error: unknown): string {
  const errno = errnoOf(error);
  return `${SENTENCES[errno] ?? 'the operating system refused'} (${errno})`;
}
