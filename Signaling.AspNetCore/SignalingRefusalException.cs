namespace Signaling.AspNetCore;

/// <summary>An expected refusal of a call: the answer to a call that cannot be made as it is. It says nothing about the store.</summary>
public sealed class SignalingRefusalException : Exception
{
    /// <param name="code">One of the codes of <see cref="Contracts.SignalingErrorCodes"/>.</param>
    /// <param name="text">What went wrong, the limit or the cause, and what to do.</param>
    internal SignalingRefusalException(string code, string text)
        : base($"{code}: {text}") => Code = code;

    /// <summary>Gets the code by which a client tells refusals apart.</summary>
    public string Code { get; }
}
