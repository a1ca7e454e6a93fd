namespace Signaling.Server.Demo;

/// <summary>The options of the demo application at the server's root path.</summary>
internal sealed class DemoOptions
{
    /// <summary>Gets or sets whether the demo is served. Default: null, which means only in the Development environment.</summary>
    public bool? Enabled { get; set; }
}
