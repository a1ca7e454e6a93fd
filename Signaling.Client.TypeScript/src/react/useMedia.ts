import { useEffect, useState } from 'react';

export interface Media {
  /** Null until the devices are open. */
  readonly stream: MediaStream | null;
  /** Why they could not be opened, such as a `NotAllowedError`. */
  readonly error: Error | null;
  readonly isOpening: boolean;
}

const closed: Media = { stream: null, error: null, isOpening: false };

/**
 * Opens camera and microphone with these constraints, and closes them when the component goes or the constraints change. Null: opens nothing, so that a
 * page can wait for a click.
 */
export function useMedia(constraints: MediaStreamConstraints | null): Media {
  const key = JSON.stringify(constraints);
  const [opened, setOpened] = useState<{ key: string; media: Media }>({ key: 'null', media: closed });

  useEffect(() => {
    const wanted = JSON.parse(key) as MediaStreamConstraints | null;
    if (wanted === null) {
      return;
    }
    let isGone = false;
    let stream: MediaStream | null = null;
    const show = (media: Partial<Media>) => !isGone && setOpened({ key, media: { ...closed, ...media } });
    const close = () => stream?.getTracks().forEach(track => track.stop());
    const open = async () => {
      if (!(navigator.mediaDevices as MediaDevices | undefined)) {
        throw new DOMException('The page has no https: address, so the browser gives it no camera and no microphone.', 'SecurityError');
      }
      stream = await navigator.mediaDevices.getUserMedia(wanted);
      if (isGone) {
        close();
      }
      show({ stream });
    };
    show({ isOpening: true });
    open().catch((error: Error) => show({ error }));
    return () => {
      isGone = true;
      close();
      setOpened({ key: 'null', media: closed });
    };
  }, [key]);

  return opened.key === key ? opened.media : closed;
}
