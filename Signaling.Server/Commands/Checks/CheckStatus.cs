namespace Signaling.Server.Commands.Checks;

/// <summary>What a check has found.</summary>
internal enum CheckStatus
{
    Ok,
    Skipped,
    Warning,
    Failed,
}
