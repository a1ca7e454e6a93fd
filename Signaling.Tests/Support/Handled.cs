namespace Signaling.Tests.Support;

/// <summary>A handler of a client's event that has nothing to await.</summary>
internal static class Handled
{
    public static Task By(Action handle)
    {
        handle();
        return Task.CompletedTask;
    }
}
