using System.Diagnostics;
using System.Globalization;

namespace Signaling.Tests.Support;

internal static class ProcessSignals
{
    /// <summary>Sends a signal such as TERM or STOP to a process that the test has started.</summary>
    public static async Task SignalAsync(this Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
