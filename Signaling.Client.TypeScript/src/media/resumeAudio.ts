/**
 * Plays all media elements that show a stream and stand still, because the browser plays no sound before the user has done something. Call it when the
 * user clicks. Returns false when the browser still refuses.
 */
export async function resumeAudio(root: ParentNode = document): Promise<boolean> {
  const waiting = [...root.querySelectorAll<HTMLMediaElement>('audio, video')].filter(({ paused, srcObject }) => paused && srcObject);
  const results = await Promise.allSettled(waiting.map(element => element.play()));
  return results.every(({ status }) => status === 'fulfilled');
}
