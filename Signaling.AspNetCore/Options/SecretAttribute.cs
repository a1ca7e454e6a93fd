namespace Signaling.AspNetCore;

/// <summary>Marks a setting whose value is a secret, or may contain one. No error shows the value.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
