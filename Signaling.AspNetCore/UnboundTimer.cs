namespace Signaling.AspNetCore;

/// <summary>Timers that outlive what began them.</summary>
internal static class UnboundTimer
{
    /// <summary>Creates a timer that runs once. It keeps nothing that flows with its caller: a connection's peer may be waited for long after that has ended.</summary>
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
