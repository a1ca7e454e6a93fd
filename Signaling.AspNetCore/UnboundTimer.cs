namespace Signaling.AspNetCore;

/// <summary>Creates timers that outlive the caller's execution context.</summary>
internal static class UnboundTimer
{
    /// <summary>
    /// Creates a timer that runs once. It does not capture the caller's execution context, because a timer for a suspended peer may run long after
    /// the peer's connection has ended.
    /// </summary>
    public static ITimer CreateUnboundTimer(this TimeProvider time, Action callback, TimeSpan dueTime)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Create();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Create();
        }

        ITimer Create() => time.CreateTimer(static callback => ((Action)callback!)(), callback, dueTime, Timeout.InfiniteTimeSpan);
    }
}
