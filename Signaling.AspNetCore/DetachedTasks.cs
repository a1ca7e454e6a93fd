using System.Runtime.CompilerServices;

namespace Signaling.AspNetCore;

/// <summary>Detaches tasks on purpose.</summary>
internal static class DetachedTasks
{
    /// <summary>Detaches a task, and logs its failure.</summary>
    public static void Detach(this Task task, ILogger logger, [CallerArgumentExpression(nameof(task))] string operation = "") =>
        _ = ObserveDetachedAsync(task, logger, operation);

    private static async Task ObserveDetachedAsync(Task task, ILogger logger, string operation)
    {
        try
        {
            await task;
        }
        catch (Exception exception)
        {
            Log.DetachedFailed(logger, operation, exception);
        }
    }
}
