namespace Signaling.Server.Hosting;

/// <summary>The web server cannot listen as it is configured.</summary>
internal sealed class ListenException(Exception cause) : Exception(cause.Message, cause);
