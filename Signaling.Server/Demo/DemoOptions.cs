namespace Signaling.Server.Demo;

/// <summary>The demo application at the server's root.</summary>
internal sealed class DemoOptions
{
    /// <summary>Whether the demo is served. Default: null, which means in the Development environment only.</summary>
    public bool? Enabled { get; set; }
}
