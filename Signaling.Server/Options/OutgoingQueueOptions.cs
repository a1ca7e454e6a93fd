using System.ComponentModel.DataAnnotations;

namespace Signaling.Server;

/// <summary>
/// What may wait for a connection that reads slower than others send to it, beyond what the transport itself holds. A connection that
/// overflows its queue is disconnected; those who sent to it never wait.
/// </summary>
public sealed class OutgoingQueueOptions
{
    /// <summary>The most signals that wait for one connection. Default: 2048.</summary>
    [Range(16, 1 << 20)]
    public int MaxSignals { get; set; } = 2048;

    /// <summary>The most memory that the signals waiting for one connection may take, in bytes. Default: 4 MiB.</summary>
    [Range(1 << 16, 1 << 30)]
    public int MaxBytes { get; set; } = 4 * 1024 * 1024;
}
