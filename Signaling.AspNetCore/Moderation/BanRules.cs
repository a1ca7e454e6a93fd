using Signaling.AspNetCore.Names;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Moderation;

/// <summary>Validates the length and the reason of a ban.</summary>
internal static class BanRules
{
    public const int MaxReasonLength = 128;
    public const int MaxSeconds = 365 * 24 * 60 * 60;

    /// <summary>Returns the ban that a removal asks for; null for none.</summary>
    public static BanTerm? Check(RemoveOptions? options)
    {
        var reason = CheckReason(options?.Reason);
        return options?.BanSeconds is null or 0 ? null : Require(options.BanSeconds.Value, reason);
    }

    public static BanTerm Require(TimeSpan duration, string? reason) => Require(duration.TotalSeconds, CheckReason(reason));

    private static BanTerm Require(double seconds, string reason) => seconds is > 0 and <= MaxSeconds
        ? new(TimeSpan.FromSeconds(seconds), reason)
        : throw Refusal.Invalid($"The length of the ban is {seconds} seconds. It must be greater than 0, and at most {MaxSeconds}, which is 365 days.");

    private static string CheckReason(string? reason)
    {
        if (reason?.Length > MaxReasonLength)
        {
            throw Refusal.Invalid($"The reason has {reason.Length} characters; at most {MaxReasonLength} are allowed.");
        }

        if (NameCharacters.FirstForbidden(reason ?? string.Empty) is { } character)
        {
            throw Refusal.Invalid($"The reason contains {character}. Control characters, line breaks, invisible characters and characters that change the writing direction are not allowed.");
        }

        return reason ?? string.Empty;
    }
}
