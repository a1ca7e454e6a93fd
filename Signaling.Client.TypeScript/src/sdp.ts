// What the mesh reads and writes in session descriptions (RFC 8866). Lines end with CR LF, both of which end a line for `^`, `$` and `.`.

/** The connection that a description comes from, and the number of the description: the line `o=` (RFC 8866, section 5.2). */
export interface Origin {
  session: string;
  version: number;
}

export function originOf(sdp: string): Origin {
  const [session = '', version] = nameOf(sdp).split(' ');
  return { session, version: Number(version ?? 0) };
}

/** Returns a text that no other description of any connection has. */
export const nameOf = (sdp: string): string => /^o=\S+ (\S+ \d+)/m.exec(sdp)?.[1] ?? '';

/** Returns the value of the first attribute with this name. */
export const attributeOf = (sdp: string | undefined, name: string): string | undefined =>
  new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp ?? '')?.[1];

/** Returns whether two descriptions share neither the session, nor any ICE credentials, nor the certificate. What a description lacks, it may share. */
export const isUnlike = (sdp: string, other: string): boolean => [/^o=\S+ \S+/gm, /^a=ice-ufrag.*/gm, /^a=fingerprint.*/gm].every(line => {
  const known = other.match(line);
  return known && !(sdp.match(line) ?? known).some(value => known.includes(value));
});

/** Adds attributes to the part before the media. Every browser ignores attributes that it does not know. */
export const withAttributes = (sdp: string, attributes: Readonly<Record<string, string>>): string => {
  const [session = '', ...media] = sectionsOf(sdp);
  return [session, ...Object.entries(attributes).map(([name, value]) => `a=${name}:${value}\r\n`), ...media].join('');
};

/**
 * Names the stream of each medium that is sent. A browser names the stream of the first track that a transceiver has sent, also when the transceiver
 * is used again: Chromium forgets `setStreams` at the next answer, and then negotiates again without end.
 */
export const withStreams = (sdp: string, streamOf: (mid: string) => string | undefined): string =>
  sectionsOf(sdp).map(section => {
    const stream = isSent(section) ? streamOf(attributeOf(section, 'mid') ?? '') : undefined;
    if (stream === undefined) {
      return section;
    }
    return attributeOf(section, 'msid') === undefined
      ? `${section}a=msid:${stream} ${stream}\r\n`
      : section.replace(/^(a=(?:ssrc:\d+ )?msid:)\S+/gm, (_, start: string) => start + stream);
  }).join('');

/**
 * Removes the header extensions of an offer whose IDs mean other extensions in the present descriptions. Chromium and Firefox number them differently, and
 * after a collision of two offers Chromium refuses Firefox's IDs. What the answer lacks is not used: the media arrive all the same.
 */
export function withoutCollisions(offer: string, present: string): string {
  const extensions = /^a=extmap:(\d+)\S* (\S+).*\r?\n/gm;
  const known = new Map([...present.matchAll(extensions)].map(([, id, extension]) => [id, extension]));
  return offer.replace(extensions, (line, id: string, extension: string) => (known.get(id) ?? extension) === extension ? line : '');
}

/** Returns whether the description sends the medium with this ID. */
export const sends = (sdp: string, mid: string): boolean =>
  sectionsOf(sdp).some(section => attributeOf(section, 'mid') === mid && isSent(section));

/** Returns what a description sends, to compare it with another description. */
export const contentOf = (sdp: string): string =>
  sectionsOf(sdp).filter(isSent).map(section => attributeOf(section, 'msid') ?? '').sort().join();

/** Returns whether an offer would tell the other side anything that it does not know of the present description, or of the last offer. */
export function isNews(offer: string, current: string, lastOffer: string): boolean {
  const [next, known, offered] = [shapeOf(offer), shapeOf(current), shapeOf(lastOffer)];
  // An answer has less than the last offer: what the other side does not send is not received.
  return next !== known && !(next === offered && sentOf(next) === sentOf(known));
}

const shapeOf = (sdp: string): string => String(sectionsOf(sdp).map(section =>
  [isRejected(section), section.match(/^(?:m=\w+|a=(?:mid|msid|ice-ufrag|sendrecv|sendonly|recvonly|inactive)\b.*)/gm)]));

const sentOf = (shape: string): string => shape.replaceAll('sendrecv', 'sendonly').replaceAll('recvonly', 'inactive');

const sectionsOf = (sdp: string): string[] => sdp.split(/^(?=m=)/m);

const isSent = (section: string): boolean => /^a=send(recv|only)$/m.test(section) && !isRejected(section);

/** Firefox's offers have the port 0 also for media that share the transport of another medium (RFC 9143, section 6). */
const isRejected = (section: string): boolean => /^m=\S+ 0 /.test(section) && !/^a=bundle-only$/m.test(section);
