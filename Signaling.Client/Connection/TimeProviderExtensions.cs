namespace Signaling.Client;

/// <summary>Waits and limits by a <see cref="TimeProvider"/>, on both target frameworks.</summary>
internal static class TimeProviderExtensions
{
    public static Task DelayAsync(this TimeProvider time, TimeSpan delay, CancellationToken cancellationToken) =>
#if NET
        Task.Delay(delay, time, cancellationToken);
#else
        time.Delay(delay, cancellationToken);
#endif

    /// <summary>Returns a source that is cancelled after the time.</summary>
    public static CancellationTokenSource CancelledAfter(this TimeProvider time, TimeSpan delay) =>
#if NET
        new(delay, time);
#else
        time.CreateCancellationTokenSource(delay);
#endif
}
