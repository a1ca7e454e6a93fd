namespace Signaling.Tests.Support;

/// <summary>The timeout of all tests: much longer than any step takes, so that it ends only a test that hangs.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task InTime(this Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <summary>Waits for a condition without an event, for example that the server has removed a peer.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > Limit)
            {
                throw new TimeoutException($"The timeout has passed while the test waited until {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits like <see cref="Until"/>, but for an asynchronous check. It returns what is still missing, or null.</summary>
    public static async Task UntilNothingIsMissing(Func<Task<string?>> question)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await question() is { } missing)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"The timeout has passed. {missing}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
